"""Each statistic of the measure agrees with a second way of computing it."""

from math import log
from random import Random
from statistics import mean, quantiles

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.special import expit, logit
from scipy.stats import binomtest

from attribution.measure.audited import Audited, audited_range
from attribution.measure.change import change_between
from attribution.measure.expected import Label, expected_credited
from attribution.measure.intervals import Pairs, paired_difference, wilson
from attribution.measure.periods import calendar_year
from attribution.measure.person_periods import (
    PARTS,
    PeopleOf,
    Person,
    PersonCredit,
    State,
    Stratum,
    Texts,
)
from attribution.measure.unread import LEAST_SHARE_READ, if_all_were_read

counts = st.integers(0, 60)


def people_of(year, read=100, papers=100, thanked=(), authors=(), others=0):
    """A period in which each of `thanked` is thanked in that many read papers."""
    names = [f"T{number:03}" for number in range(len(thanked) + len(authors) + others)]
    credits, people = [], []
    for name, times in zip(names, thanked, strict=False):
        for number in range(times):
            place = Stratum(year, True), (number * 7 + len(credits)) % PARTS
            credits.append(
                PersonCredit(name, f"{name}-{number}", "thanked", State.ACCEPTED, True, *place)
            )
    for name in names[len(thanked) : len(thanked) + len(authors)]:
        place = Stratum(year, True), 0
        credits.append(PersonCredit(name, f"{name}-a", "author", State.CONFIRMED, False, *place))
    for name in names:
        kinds = {credit.kind for credit in credits if credit.technician_id == name}
        thanked_state = State.ACCEPTED if "thanked" in kinds else State.NONE
        authored = State.CONFIRMED if "author" in kinds else State.NONE
        people.append(
            Person(name, "Science", "Lab", authored, thanked_state, max(authored, thanked_state))
        )
    texts = [
        Texts(Stratum(year, True), part, papers // PARTS, read // PARTS) for part in range(PARTS)
    ]
    return PeopleOf(calendar_year(year), people, credits, texts)


# -- intervals -------------------------------------------------------------------------------------


@given(people=st.integers(1, 500), share=st.floats(0, 1))
def test_wilson_agrees_with_scipy(people, share):
    credited = round(share * people)
    ours = wilson(credited, people, confidence=0.95)
    theirs = binomtest(credited, people).proportion_ci(0.95, method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_the_worked_example_of_newcombe():
    interval = paired_difference(Pairs(both=14, before_only=0, after_only=5, neither=22), 0.95)
    assert (round(interval.low, 3), round(interval.high, 3)) == (0.011, 0.226)


@given(both=counts, before_only=counts, after_only=counts, neither=st.integers(1, 60))
def test_a_paired_interval_holds_the_difference_and_turns_round_with_it(
    both, before_only, after_only, neither
):
    pairs = Pairs(both, before_only, after_only, neither)
    turned = Pairs(both, after_only, before_only, neither)
    interval, back = paired_difference(pairs), paired_difference(turned)
    assert interval.low <= pairs.difference <= interval.high
    assert (interval.low, interval.high) == pytest.approx((-back.high, -back.low))


def test_a_difference_of_nobody_is_refused():
    with pytest.raises(ValueError, match="without people"):
        _ = Pairs(0, 0, 0, 0).difference


# -- audited ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("checked", "accepted", "unfound"),
    [
        (20, Audited(150, 60, 58), Audited(400, 60, 1)),
        (0, Audited(61, 60, 60), Audited(300, 60, 0)),
        (5, Audited(8, 8, 7), Audited(90, 60, 6)),
    ],
)
def test_an_audited_range_is_that_of_drawing(checked, accepted, unfound):
    random = Random(7)
    drawn = sorted(
        checked + sum(drawn_total(random, state) for state in (accepted, unfound))
        for _ in range(20_000)
    )
    percentiles = quantiles(drawn, n=20)
    ours = audited_range(checked, [accepted, unfound])
    assert ours.low == pytest.approx(percentiles[0], abs=1)
    assert ours.high == pytest.approx(percentiles[-1], abs=1)


def drawn_total(random, state):
    share = random.betavariate(state.credited + 0.5, state.drawn - state.credited + 0.5)
    others = state.people - state.drawn
    return state.credited + sum(random.random() < share for _ in range(others))


def test_an_audit_of_everybody_leaves_no_range():
    answer = audited_range(3, [Audited(10, 10, 9), Audited(20, 20, 1)])
    assert (answer.low, answer.high) == (13, 13)


def test_an_audit_cannot_credit_more_than_were_drawn():
    with pytest.raises(ValueError, match="than were drawn"):
        Audited(10, 5, 6)


# -- expected --------------------------------------------------------------------------------------


def test_nothing_is_expected_with_fewer_than_200_labels():
    labels = [Label(0.9, True)] * 199
    assert expected_credited([0.9, 0.1], labels) is None
    assert expected_credited([0.9, 0.1], [*labels, Label(0.1, False)]) is not None


def test_probabilities_that_are_too_high_are_corrected():
    random = Random(5)
    probabilities = [random.betavariate(0.6, 1.2) for _ in range(800)]
    truth = [random.random() < probability / 2 for probability in probabilities]
    labels = [Label(*pair) for pair in zip(probabilities[:400], truth[:400], strict=True)]
    expected = expected_credited(probabilities[400:], labels)
    actual = sum(truth[400:])
    assert expected.range.low <= actual <= expected.range.high
    assert sum(probabilities[400:]) > expected.range.high, "the matcher's own sum is far too high"


@given(seed=st.integers(0, 1000), factor=st.floats(0.1, 1))
@settings(deadline=None, max_examples=15)
def test_the_expected_value_is_that_of_a_line_fitted_by_another_method(seed, factor):
    random = Random(seed)
    probabilities = [random.choice([0, 0.02, 0.4, 0.9, 0.999]) for _ in range(300)]
    labels = [Label(value, random.random() < value * factor) for value in probabilities]
    others = [0, 0.01, 0.3, 0.6, 0.95, 1]
    intercept, slope = fitted_by_scipy(labels)
    value = sum(expit(intercept + slope * kept_log_odds(other)) for other in others)
    assert expected_credited(others, labels).value == pytest.approx(value, abs=1e-3)


def kept_log_odds(probability):
    return float(logit(min(max(probability, 0.003), 0.997)))


def fitted_by_scipy(labels):
    """The line that makes the labels likeliest, held to the matcher's own."""

    def cost(line):
        chances = expit([line[0] + line[1] * kept_log_odds(label.probability) for label in labels])
        truth = [label.is_credited for label in labels]
        likely = [
            chance if said else 1 - chance for chance, said in zip(chances, truth, strict=True)
        ]
        hold = 0.25 * (line[0] ** 2 + (line[1] - 1) ** 2)
        return hold - sum(log(max(chance, 1e-300)) for chance in likely)

    return minimize(cost, [0.0, 1.0]).x


def test_labels_that_all_say_the_same_give_a_range():
    expected = expected_credited([0.5] * 100, [Label(0.5, True)] * 300)
    assert 90 <= expected.range.low <= expected.range.high <= 100


# -- unread ----------------------------------------------------------------------------------------


@given(
    thanked=st.lists(st.integers(1, 5), max_size=20),
    read=st.sampled_from([1500, 1750, 2000, 2500]),
)
@settings(deadline=None)
def test_unread_papers_add_what_good_and_toulmin_say(thanked, read):
    answer = if_all_were_read(people_of(2024, read, 2500, thanked, others=500), "thanked")
    ratio = 2500 / read - 1
    series = sum(-((-ratio) ** times) for times in thanked)
    assert answer.counted == len(thanked)
    assert answer.estimate == pytest.approx(max(len(thanked), len(thanked) + series))
    assert answer.range.low <= answer.estimate <= answer.range.high


def test_too_few_read_papers_give_no_estimate():
    answer = if_all_were_read(people_of(2024, 1450, 2500, [1, 1, 2]), "thanked")
    assert answer.share_read < LEAST_SHARE_READ
    assert (answer.counted, answer.estimate, answer.range) == (3, None, None)


def test_an_author_is_credited_whatever_the_unread_papers_say():
    answer = if_all_were_read(people_of(2024, 2000, 2500, authors=[1, 1, 1]), "either")
    assert answer.estimate == 3


def test_technicians_lost_with_unread_papers_come_back_on_average():
    random = Random(3)
    estimates, truths = [], []
    for _ in range(150):
        times = [sum(random.random() < 0.02 for _ in range(60)) for _ in range(150)]
        seen = [sum(random.random() < 0.75 for _ in range(number)) for number in times]
        shown = [number for number in seen if number]
        answer = if_all_were_read(people_of(2024, 1500, 2000, shown, others=300), "thanked")
        estimates.append(answer.estimate)
        truths.append(sum(number > 0 for number in times))
    assert mean(estimates) == pytest.approx(mean(truths), rel=0.02)


# -- change ----------------------------------------------------------------------------------------


@given(
    before=st.lists(st.integers(1, 4), max_size=8),
    after=st.lists(st.integers(1, 4), max_size=8),
    reads=st.tuples(st.sampled_from([500, 1000, 2000]), st.sampled_from([500, 1000, 2000])),
    others=st.integers(1, 10),
)
@settings(deadline=None, max_examples=30)
def test_the_parts_of_a_change_sum_to_it(before, after, reads, others):
    first = people_of(2022, reads[0], 2500, before, others=others)
    second = people_of(2025, reads[1], 2500, after, others=others)
    same_rule = people_of(2025, reads[1], 2500, after, others=others + 3)
    answer = change_between(first, second, same_rule, "thanked")
    parts = answer.parts
    total = parts.other_rule + parts.more_readable + parts.more_credited
    assert total == pytest.approx(answer.difference)
    assert answer.joiners + answer.stayers.people == len(second.people)
    assert answer.leavers + answer.stayers.people == len(first.people)


def test_reading_twice_as_much_is_no_rise_in_credit():
    first = people_of(2022, 1000, 2500, [1] * 20, others=80)
    second = people_of(2025, 2000, 2500, [1] * 40, others=60)
    answer = change_between(first, second, second, "thanked")
    assert answer.difference == pytest.approx(0.2)
    assert answer.parts.more_readable == pytest.approx(0.2)
    assert answer.parts.more_credited == pytest.approx(0)


def test_more_readable_is_the_mean_of_random_choices():
    first = people_of(2022, 1000, 2500, [1] * 20, others=80)
    second = people_of(2025, 2000, 2500, [1, 2, 3, 1, 2, 3] * 4, others=76)
    answer = change_between(first, second, second, "thanked")
    random = Random(11)
    thinned = mean(
        sum(any(random.random() < 0.5 for _ in range(times)) for times in [1, 2, 3, 1, 2, 3] * 4)
        for _ in range(4000)
    )
    assert answer.parts.more_readable == pytest.approx((24 - thinned) / 100, abs=0.003)


def test_authors_do_not_depend_on_what_could_be_read():
    first = people_of(2022, 500, 2500, authors=[1] * 5, others=45)
    second = people_of(2025, 2500, 2500, authors=[1] * 9, others=41)
    answer = change_between(first, second, second, "authored")
    assert answer.parts.more_readable == 0
    assert answer.interval.low <= answer.difference <= answer.interval.high


def test_without_people_there_is_no_change_to_tell():
    empty = people_of(2022)
    assert change_between(empty, people_of(2025, others=2), empty, "either") is None


def test_where_nothing_was_read_before_all_thanks_are_from_reading():
    first = people_of(2022, 0, 2500, others=100)
    second = people_of(2025, 2000, 2500, [1] * 40, others=60)
    answer = change_between(first, second, second, "thanked")
    assert answer.parts.more_readable == pytest.approx(0.4)
    assert answer.parts.more_credited == pytest.approx(0)
    back = change_between(second, first, first, "thanked")
    assert back.parts.more_readable == pytest.approx(-0.4)
