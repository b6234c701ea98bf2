"""Credits and measure in plain Python, from rows as dictionaries: the SQL must agree with them."""

from calendar import monthrange
from datetime import date, timedelta

RANK = {"pending": 1, "accepted": 2, "confirmed": 3}


def published_by(work):
    day = work["published"]
    if work["published_precision"] == "year":
        return day.replace(month=12, day=31)
    if work["published_precision"] == "month":
        return day.replace(day=monthrange(day.year, day.month)[1])
    return day


def verdict_on(candidate, decisions):
    exact = [d for d in decisions if d["mention_id"] == candidate["mention_id"]]
    loose = [
        d
        for d in decisions
        if d["mention_id"] is None
        and (d["work_id"], d["kind"]) == (candidate["work_id"], candidate["kind"])
    ]
    for fitting in (exact, loose):
        for decision in fitting:
            if decision["technician_id"] == candidate["technician_id"]:
                return decision["verdict"]
    return None


def credited_work(world, work_id):
    """The work that names on a work are credited with; None for nobody's."""
    return next((w["credits_work"] for w in world["works"] if w["work_id"] == work_id), None)


def is_counted(work):
    return work["counted_as"] in ("paper", "other output")


def credits(world):
    """(technician, work, kind) -> (status, probability)."""
    confirmed = {
        d["mention_id"]
        for d in world["decisions"]
        if d["verdict"] == "confirmed" and d["mention_id"]
    }
    best = {}
    for key, status, probability in [
        *from_candidates(world, confirmed),
        *from_decisions(world, confirmed),
    ]:
        technician, work_id, kind = key
        key = technician, credited_work(world, work_id), kind
        if key[1] is None:
            continue
        rank = (RANK[status], -1.0 if probability is None else probability)
        best[key] = max(best.get(key, (0, -1.0)), rank)
    names = {rank: status for status, rank in RANK.items()}
    return {key: (names[rank], None if p < 0 else p) for key, (rank, p) in best.items()}


def from_candidates(world, confirmed):
    """(key, status, probability) of each candidate; `confirmed` are ids of mentions."""
    for c in world["candidates"]:
        verdict = verdict_on(c, world["decisions"])
        key = (c["technician_id"], c["work_id"], c["kind"])
        if verdict == "confirmed":
            yield key, "confirmed", c["probability"]
        elif verdict != "rejected" and c["mention_id"] not in confirmed:
            sure = verdict is None and c["band"] == "accept" and not c["tie"]
            yield key, "accepted" if sure else "pending", c["probability"]


def from_decisions(world, confirmed):
    """(key, status, None) of each decision that makes a credit, even without a candidate."""
    for d in world["decisions"]:
        key = (d["technician_id"], d["work_id"], d["kind"])
        if d["verdict"] == "confirmed":
            yield key, "confirmed", None
        elif d["verdict"] == "unsure" and d["mention_id"] not in confirmed:
            yield key, "pending", None


def rule_in_force(world, day):
    """The number of the rule that began last before the day or on it."""
    begun = [rule for rule in world["rules"] if rule["from_date"] <= day]
    return max(begun, key=lambda rule: rule["from_date"])["rule"]


def rule_of(world, period, which):
    """The rule that a period is measured under: that of its first day, or today's."""
    if which == "today":
        return next(rule["rule"] for rule in world["rules"] if rule["in_force"])
    return rule_in_force(world, period.start)


def in_post(world, technician, work, rule=None):
    """Whether a work was published in post: under a rule, or under that of its own day."""
    if work["published"] is None:
        return False
    rule = rule or rule_in_force(world, work["published"])
    lag = timedelta(world["lag_days"])
    return any(
        rule in spell["counts_under"]
        and (spell["start_date"] or date.min) <= published_by(work)
        and (spell["end_date"] is None or spell["end_date"] + lag >= work["published"])
        for spell in world["spells"]
        if spell["technician_id"] == technician
    )


def employed_on(world, technician, day, rule):
    return [
        spell
        for spell in world["spells"]
        if spell["technician_id"] == technician
        and rule in spell["counts_under"]
        and (spell["start_date"] or date.min) <= day <= (spell["end_date"] or date.max)
    ]


def days(period):
    return [period.start + timedelta(n) for n in range((period.end - period.start).days + 1)]


def technicians_in(world, period, of, rule):
    """technician -> faculty, for the denominator."""
    faculties = {}
    for technician in {spell["technician_id"] for spell in world["spells"]}:
        posts = [(day, employed_on(world, technician, day, rule)) for day in days(period)]
        present = [spells for _, spells in posts if spells]
        if not present or (of == "all-year" and not all(spells for _, spells in posts)):
            continue
        if of == "research-facing" and not any(
            s["research_facing"] for spells in present for s in spells
        ):
            continue
        last = max(present[-1], key=lambda s: (s["start_date"] or date.min, s["spell"]))
        faculties[technician] = last["faculty"] or "not stated"
    return faculties


def measures(world, period, of, which="period"):
    """group -> (denominator, {numerator: (floor, headline, ceiling)}).

    The group of the whole institution is None.
    """
    rule = rule_of(world, period, which)
    people = technicians_in(world, period, of, rule)
    answer = {}
    for group in [None, *sorted(set(people.values()))]:
        members = {t for t, faculty in people.items() if group in (None, faculty)}
        numerators = {}
        for own in (False, True):
            for kinds in (("author",), ("thanked",), ("author", "thanked")):
                ranks = ranks_of(world, (period, rule), members, kinds, own)
                numerators[own, kinds] = counts_of(ranks.values())
        answer[group] = (len(members), numerators)
    return answer


def ranks_of(world, period_and_rule, members, kinds, own):
    """technician -> the highest rank of their credits that count in a period."""
    period, rule = period_and_rule
    works = {work["work_id"]: work for work in world["works"]}
    ranks = {}
    for (technician, work_id, kind), (status, _) in credits(world).items():
        work = works.get(work_id)
        if work is None or not is_counted(work) or technician not in members or kind not in kinds:
            continue
        if counts_in(world, period, technician, work, rule) and (work["affiliated"] or not own):
            ranks[technician] = max(ranks.get(technician, 0), RANK[status])
    return ranks


def counts_in(world, period, technician, work, rule):
    """Whether a work was published in a period, by a technician in post."""
    if not work["published"]:
        return False
    in_period = period.start <= work["published"] <= period.end
    return in_period and in_post(world, technician, work, rule)


def counts_of(ranks):
    """(floor, headline, ceiling)"""
    return tuple(sum(rank >= least for rank in ranks) for least in (3, 2, 1))


def works_of_institution(world, period, which="period"):
    """(coverage by reading, works that credit a technician as floor, headline, ceiling)."""
    rule = rule_of(world, period, which)
    credited = credits(world)
    readings, ranks = {}, []
    for work in world["works"]:
        if (
            work["affiliated"]
            and work["counted_as"] == "paper"
            and work["published"]
            and period.start <= work["published"] <= period.end
        ):
            reading = work["acknowledgement"] or "not tried"
            readings[reading] = readings.get(reading, 0) + 1
            ranks.append(
                max(
                    [
                        RANK[status]
                        for (technician, work_id, _), (status, _) in credited.items()
                        if work_id == work["work_id"] and in_post(world, technician, work, rule)
                    ],
                    default=0,
                )
            )
    return readings, counts_of(ranks)
