import pytest

from attribution.acknowledgements.topics import topics


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
    assert topic in topics(phrase)


def test_general_support_is_only_said_where_nothing_else_is():
    assert topics("for technical assistance with microscopy") == ("microscopy and imaging",)


def test_nothing_said_is_no_reason():
    assert topics(None) == topics("for everything") == ()
