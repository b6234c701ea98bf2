import pytest

from attribution.acknowledgements.topics import topics_of


@pytest.mark.parametrize(
    ("phrase", "topic"),
    [
        ("for electron microscopy", "microscopy and imaging"),
        ("for RNA-seq library preparation", "sequencing and genotyping"),
        ("for help with animal husbandry", "animal care"),
        ("for field work in Wales", "field work"),
        ("for workshop support", "workshop and engineering"),
        ("for flow cytometry", "flow cytometry and cell sorting"),
        ("for mass spectrometry", "mass spectrometry and chemical analysis"),
        ("for computing support", "computing and software"),
        ("for expert technical assistance", "general technical support"),
    ],
)
def test_a_phrase_names_its_reason(phrase, topic):
    assert topic in topics_of(phrase)


def test_general_support_counts_only_where_no_other_reason_is_named():
    assert topics_of("for technical assistance with microscopy") == ("microscopy and imaging",)


def test_a_phrase_without_a_known_word_has_no_reason():
    assert topics_of(None) == topics_of("for everything") == ()
