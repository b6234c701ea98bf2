"""Acknowledgements in seven other languages."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from attribution.acknowledgements.annotation import annotated_text
from attribution.acknowledgements.documents.headings import Kind, kind_of
from attribution.acknowledgements.languages import in_english, meanings_by_language
from attribution.acknowledgements.reader import read
from attribution.acknowledgements.tokens import tokenised
from attribution.core.files import packaged_text

TECHNICAL, SCIENTIFIC = "technical", "scientific"


@pytest.mark.parametrize(
    ("language", "text", "people"),
    [
        (
            "German",
            "Wir bedanken uns bei Jörg Habichtwald (Universität Quillmere) für die Mikroskopie und "
            "bei Frau Dr. Ilse Tannhofer für hilfreiche Diskussionen.",
            {"Jörg Habichtwald": TECHNICAL, "Ilse Tannhofer": SCIENTIFIC},
        ),
        (
            "French",
            "Nous tenons à remercier Hélène d'Aubrac et Luc Vernoyer pour leur aide technique.",
            {"Hélène d'Aubrac": TECHNICAL, "Luc Vernoyer": TECHNICAL},
        ),
        (
            "Spanish",
            "Los autores agradecen a Lucía Peñalmar por su apoyo técnico y a Jorge Altamira por "
            "sus comentarios.",
            {"Lucía Peñalmar": TECHNICAL, "Jorge Altamira": SCIENTIFIC},
        ),
        (
            "Portuguese",
            "Os autores agradecem a Beatriz Montalvor pelo apoio técnico.",
            {"Beatriz Montalvor": TECHNICAL},
        ),
        (
            "Italian",
            "Ringraziamo Paolo Verdaneschi e Chiara Montelupo per l'aiuto tecnico e Anna Riviera "
            "per i commenti al manoscritto.",
            {
                "Paolo Verdaneschi": TECHNICAL,
                "Chiara Montelupo": TECHNICAL,
                "Anna Riviera": SCIENTIFIC,
            },
        ),
        (
            "Dutch",
            "De auteurs bedanken Joost van den Heuvelrode voor de technische ondersteuning en "
            "mevrouw Els de Graafland voor haar opmerkingen.",
            {"Joost van den Heuvelrode": TECHNICAL, "Els de Graafland": SCIENTIFIC},
        ),
        (
            "Welsh",
            "Dymunwn ddiolch i Rhian Penllechwen ac Owain Tudurfab am eu cymorth technegol.",
            {"Rhian Penllechwen": TECHNICAL, "Owain Tudurfab": TECHNICAL},
        ),
    ],
)
def test_people_are_read_in_other_languages(language: str, text: str, people: dict) -> None:
    assert annotated_text(text).language == language
    assert {person.text: person.role for person in read(text).people} == people


def test_offsets_are_those_of_the_text_as_printed() -> None:
    text = "Nous remercions Luc Vernoyer pour son aide technique."
    (person,) = read(text).people
    assert text[person.start : person.end] == "Luc Vernoyer"
    assert person.phrase == "pour son aide technique"


def test_a_thanked_team_is_found_in_another_language() -> None:
    (team,) = read("Nous remercions la plateforme d'imagerie pour son soutien.").unnamed_technical
    assert "plateforme" in team.text


@pytest.mark.parametrize(
    "text",
    [
        "We thank Danke Schoenfeld and Merci Laval for technical assistance with the samples.",
        "We thank the Universidad de Sevilla and Juan de la Cruz for help.",
        "We thank Max Danken of the Institut für Kohlenforschung and the staff for their support.",
    ],
)
def test_an_english_text_with_foreign_names_stays_english(text: str) -> None:
    assert not annotated_text(text).is_translated


def test_no_word_of_a_language_has_two_meanings() -> None:
    tables = tomllib.loads(packaged_text("attribution.acknowledgements", "languages.toml"))
    for language, table in tables.items():
        words = [word for meaning in table.values() for word in set(meaning.split())]
        twice = {word for word in words if words.count(word) > 1}
        assert not twice, language


ANY_WORD = st.sampled_from(
    sorted({word for table in meanings_by_language().values() for word in table})
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(ANY_WORD | st.sampled_from(["Anna", "van", "den", ".", "We"]), max_size=25),
    st.sampled_from(["English", *sorted(meanings_by_language())]),
)
def test_as_many_words_remain_as_were_printed(words: list[str], language: str) -> None:
    assert len(in_english(words, language)) == len(words)
    read(" ".join(words))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Vi tackar Anna Lindkvistål för teknisk hjälp i laboratoriet.", "Swedish"),
        ("Děkujeme Janu Novotnému za technickou pomoc.", "Czech"),
        ("Köszönjük Nagy Péterkőnek a technikai segítséget.", "Hungarian"),
        ("Yazarlar teknik destek için Ayşe Yılmazgül'e teşekkür eder.", "Turkish"),
        ("Agraïm a Jordi Puigvert el suport tècnic.", "Catalan"),
        ("Авторы благодарят Ивана Перовского за техническую помощь.", "Russian"),
        ("作者感谢张晓三提供的技术支持。", "Chinese"),
    ],
)
def test_a_text_in_another_language_is_not_read_and_says_so(text: str, language: str) -> None:
    reading = read(text)
    assert reading.unread == f"in a language that is not read ({language})"
    assert not reading.people


def test_the_language_is_left_out_where_it_is_not_sure() -> None:
    reading = read("Ngā mihi ki a Mere Tamahorinui mō tana āwhina hangarau.")
    assert reading.unread == "in a language that is not read"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Not applicable.",
        "Anna Lindkvistål, Péter Nagykőrösi, Jordi Puigvert",
        "We thank Anna Lindkvistål and Ayşe Yılmazgül.",
        "Contributors: Ivan Perovsky; Max-Planck-Institut für Beispielkunde; doi:10.5555/12345",
        "Thanks to 张晓三.",
    ],
)
def test_an_english_text_is_read_though_it_holds_hardly_a_word(text: str) -> None:
    assert read(text).unread is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gabhaimid buíochas le Órlaith Ní Dhroimín as a cúnamh teicniúil.", "Órlaith Ní Dhroimín"),
        (
            "Autorzy dziękują Jadwidze Kowalikowskiej za pomoc techniczną.",
            "Jadwidze Kowalikowskiej",
        ),
        ("Wij danken dr. van Duinhoven voor technische ondersteuning.", "van Duinhoven"),
        ("Agradecemos a la Dra. Lucía Peñalmar su apoyo técnico.", "Lucía Peñalmar"),
    ],
)
def test_words_before_a_name_are_told_from_its_particles(text: str, name: str) -> None:
    (person,) = read(text).people
    assert (person.text, person.role) == (name, TECHNICAL)


@pytest.mark.parametrize(
    ("language", "printed", "english"),
    [
        ("French", "l'équipe d'analyses", "team analysis"),
        ("Italian", "dell'officina", "workshop"),
        ("German", "die Elektronenmikroskopie", "the microscopy"),
        ("German", "die Röntgenstrukturanalyse", "the analysis"),
        ("German", "für die Tannenhöfe", "for the tannenhöfe"),
        ("German", "Aufnahme der Spektren", "measurements the spectra"),
        ("Dutch", "de massaspectrometrie", "the spectrometry"),
        ("Spanish", "la Unidad de Genómica", "the Unit of Genomics"),
        ("Spanish", "Juan Campo", "Juan Campo"),
        ("Spanish", "citometría", "cytometry"),
        ("Portuguese", "AO PESSOAL TÉCNICO", "to staff technical"),
        ("German", "Dr. Karl von der Heide", "dr . Karl von der Heide"),
        ("Welsh", "a'r technegydd", "and technician"),
    ],
)
def test_a_word_of_science_is_understood_by_its_parts(
    language: str, printed: str, english: str
) -> None:
    words = " ".join(in_english(tokenised(printed).printed, language))
    assert words.lower() == english.lower()
    assert ("Unit" in words) == ("Unit" in english), "what names a unit keeps its capital"


@pytest.mark.parametrize(
    "heading",
    [
        *("Remerciements", "Danksagung", "Dank", "Agradecimientos", "Agradecimentos"),
        *("Ringraziamenti", "Dankwoord", "Diolchiadau", "Cydnabyddiaeth", "Buíochas"),
        *("Podziękowania", "Tack", "Kiitokset", "Poděkování", "Teşekkür", "Благодарности", "致谢"),
    ],
)
def test_the_heading_of_an_acknowledgement_is_known_in_many_languages(heading: str) -> None:
    assert kind_of(heading) is Kind.ACKNOWLEDGEMENT


def test_a_heading_that_only_begins_alike_is_another() -> None:
    assert kind_of("Dankeschön GmbH") is None
    assert kind_of("Tackling bias") is None
