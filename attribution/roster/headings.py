"""Headings of HR systems in the United Kingdom, and which column of a roster each is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

# English and Welsh headings of ResourceLink, iTrent, Trent, SAP, Oracle, CoreHR, Workday, Unit4 and
# sheets made by hand, by our column. A file may have several for one column: the first of the list
# is read.
_KNOWN = {
    "technician_id": (
        "Employee No, Employee Number, Employee ID, Emp No, Emp ID, Emp Number, Employee Ref, "
        "Employee Reference, Employee Reference Number, Employee Code, Staff No, Staff Number, "
        "Staff ID, Staff Ref, Staff Reference, Staff Reference Number, Staff Code, Person Ref, "
        "Person Reference, Person Reference Number, Person No, Person Number, Person ID, "
        "Personal Reference, Personal Ref No, Personnel No, Personnel Number, Pers No, PERNR, "
        "Worker ID, Worker Number, Resource ID, Resource No, ResID, Resource, Payroll No, "
        "Payroll Number, Payroll ID, Payroll Ref, Payroll Reference, Pay Reference, Pay Ref, "
        "Pay No, Pay Number, Payroll Number (Main), Works Number, HR ID, HR Number, HR Ref, "
        "HESA Staff ID, StaffID, Unique ID, Technician ID, Tech ID, Technician No, ID Number, "
        "ID No, ID, Reference, Ref No, Ref, Emp, Rhif Staff, Rhif Gweithiwr, Rhif Cyflogai"
    ),
    "given_names": (
        "Given Names, Given Name, Forenames, Forename(s), Forename, First Names, First Name(s), "
        "First Name, First Forename, Legal First Name, Legal Forename, Legal Name - First Name, "
        "Christian Name, Christian Names, Forename 1, First, Given, F Name, Enw Cyntaf, "
        "Enwau Cyntaf"
    ),
    "family_name": (
        "Family Name, Surname, Last Name, Legal Last Name, Legal Surname, Current Surname, "
        "Legal Name - Last Name, Surname/Family Name, Family Name/Surname, Last, Family, "
        "Second Name, L Name, S Name, Cyfenw"
    ),
    "full_name": (
        "Surname, Forename(s); Surname, Forename; Surname, Forenames; Surname, First Name; "
        "Surname, Given Names; Last Name, First Name; Last Name, First; Family Name, Given Name; "
        "Family Name, Given Names; Surname Initials Forename; Forename Surname; "
        "Forename(s) Surname; First Name Last Name; Forename and Surname; "
        "First Name and Surname; First and Last Name; "
        "Full Name; Employee Name; Staff Name; Staff Member; Member of Staff; Person Name; "
        "Person Full Name; Worker; Worker Name; Resource (T); Resource Name; Technician; "
        "Technician Name; Name of Employee; Name of Technician; Display Name; Legal Name; "
        "Person; Colleague; Colleague Name; Employee; Name"
    ),
    "known_as": (
        "Known As, Known As Name, Known As Forename, Known Name, Preferred Name, "
        "Preferred Forename, Preferred First Name, Preferred Given Name, "
        "Preferred Name - First Name, Nickname, Usual Name, Common Name, Informal Name"
    ),
    "former_names": (
        "Former Names, Former Name, Former Surname, Previous Name, Previous Names, "
        "Previous Surname, Previous Last Name, Previous Family Name, Maiden Name, Name at Birth, "
        "Birth Name, Surname at Birth"
    ),
    "orcid": "ORCID, ORCID iD, ORCID Number, ORCID Identifier, ORCID URL, Open Researcher ID",
    "email": (
        "Email, E-mail, Work Email, Work E-mail, Email Address, E-mail Address, "
        "Work Email Address, Work E-mail Address, Email (Work), Email - Primary Work, "
        "Primary Work Email, Primary Email, University Email, University Email Address, "
        "Business Email, Institutional Email, Official Email, Staff Email, Employee Email, "
        "Email ID, Contact Email, E-bost, Cyfeiriad E-bost"
    ),
    "institution_ror": "Institution ROR, ROR, ROR ID",
    "faculty": (
        "Faculty, Faculty Name, Faculty/College, College/Faculty, College, College Name, "
        "Faculty/Directorate, Faculty/Division, Faculty or Directorate, Faculty/Service, "
        "Faculty/Professional Service, Faculty/PS, School/Faculty, Faculty Description, "
        "Faculty Desc, Cyfadran, Coleg"
    ),
    "department": (
        "Department, Dept, Department Name, Dept Name, School/Dept, School/Department, "
        "Department/School, Dept/School, School or Department, Department or School, "
        "School/Service, School/Unit, School/Institute, School/Division, School Name, School, "
        "Department Description, Department Desc, Dept Desc, Department (T), Department/Unit, "
        "Org Unit, Organisational Unit, Organizational Unit, Organisation Unit, "
        "Organizational Unit Name, Organisational Unit Name, Org Unit Name, Org Unit Desc, "
        "Orgunit, Organisation Name, Organisation, Organization, Organization Name, "
        "Supervisory Organization, Supervisory Organisation, Business Unit, Structure Unit, "
        "Unit, Unit Name, Section, Cost Centre Name, Cost Centre Description, Cost Center Name, "
        "Cost Centre (T), Costc (T), Dpt, Adran, Ysgol"
    ),
    "job_title": (
        "Job Title, Post Title, Position Title, Role Title, Business Title, Job Title (Post), "
        "Post Job Title, Post Name, Position Name, Post Description, Post Desc, "
        "Position Description, Position Desc, Job Name, Job Description, Job Desc, Position (T), "
        "Post (T), Job Role, Role, Position, Post, Job, Job Profile, Job Profile Name, "
        "Designation, Occupation, Appointment Title, Teitl Swydd, Swydd"
    ),
    "start_date": (
        "Start Date, Post Start Date, Position Start Date, Job Start Date, Role Start Date, "
        "Appointment Start Date, Appointment Start, Assignment Start Date, Occupancy Start Date, "
        "Occupancy Start, Date Started in Post, Date Started in Role, Start Date in Post, "
        "Start in Post, Post Start, Position Start, Job Start, Date Appointed to Post, "
        "Date of Appointment, Appointment Date, Date Appointed, Effective Start Date, "
        "Contract Start Date, Contract Start, Date From, Valid From, From Date, From, "
        "Date Started, Date Start, Start, Date Joined, Date of Joining, Joining Date, Join Date, "
        "Hire Date, Date of Hire, Original Hire Date, Latest Start Date, Latest Hire Date, "
        "Employment Start Date, Employment Start, Employee Start Date, University Start Date, "
        "Entry Date, Entry, Commencement Date, Begin Date, Dyddiad Dechrau"
    ),
    "end_date": (
        "End Date, Post End Date, Position End Date, Job End Date, Role End Date, "
        "Appointment End Date, Appointment End, Assignment End Date, Occupancy End Date, "
        "Occupancy End, Post End, Position End, Job End, Date Left Post, Date Left, "
        "Leaving Date, Leave Date, Leaver Date, Date of Leaving, Date of Leave, Left Date, "
        "Date Leaving, Left, Effective End Date, Date To, Valid To, To Date, To, Date Ended, "
        "End, Termination Date, Actual Termination Date, Last Day of Service, Last Working Day, "
        "Last Day, Employment End Date, Employment End, Employee End Date, Leaving, Exit Date, "
        "Separation Date, Dyddiad Gorffen, Dyddiad Gadael"
    ),
    "fte": (
        "FTE, Full Time Equivalent, FTE Value, FTE %, FTE Percent, FTE Percentage, Post FTE, "
        "Contract FTE, Contracted FTE, Current FTE, Position FTE, Appointment FTE, Job FTE, "
        "Employee FTE, Assignment FTE, Occupancy FTE, % FTE"
    ),
    "research_facing": "Research Facing, Research-Facing",
    "public_consent": "Public Consent",
    "grade": (
        "Grade, Grade Name, Grade Code, Post Grade, Current Grade, Pay Grade, Salary Grade, "
        "Job Grade, Grade Description, Grade Desc, Payscale Group, Pay Scale Group, PS Group, "
        "Pay Band, Band, Job Level, Compensation Grade, Gradd"
    ),
    "job_family": (
        "Job Family, Job Family Group, Job Family Name, Job Family Description, Post Family, "
        "Staff Group, Staff Category, Staff Type, Job Category, Job Group, Occupational Group, "
        "Employee Group, Staff Class, Career Pathway"
    ),
    "contract_type": (
        "Contract Type, Type of Contract, Contract Basis, Contract Status, Contract Category, "
        "Contract Description, Contract, Appointment Type, Employment Type, Type of Employment, "
        "Employment Basis, Employee Type, Worker Type, Assignment Category, "
        "Permanent/Fixed Term, Permanent or Fixed Term, Perm/FT, Perm/Fixed, Perm or Fixed Term, "
        "Terms, Employment Category"
    ),
    "contract_end": (
        "Contract End, Contract End Date, Fixed Term End Date, Fixed Term End, Fixed-Term End, "
        "Fixed Term Contract End Date, FTC End Date, Expected End Date, Projected End Date, "
        "Planned End Date, Expected Contract End Date, Contract Expiry Date, Contract Expiry, "
        "Expiry Date, End of Contract, Expected Leaving Date, Projected Termination Date"
    ),
}
_SIGNS = re.compile(r"[\W_]+")
# A heading is offered for a column from this likeness on, of 100.
_LIKENESS = 82


@dataclass(frozen=True, slots=True)
class Meaning:
    """Our column of a heading, and how firmly: 0 is our own name or the settings' word."""

    column: str
    rank: int


def compact(heading: str) -> str:
    """A heading without case, marks, blanks and signs.

    >>> compact("E-mail  (work)"), compact("School & Dept.")
    ('emailwork', 'schoolanddept')
    """
    spelled = unicodedata.normalize("NFKC", heading).casefold().replace("&", " and ")
    return _SIGNS.sub("", spelled)


def _known_headings() -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for column, text in _KNOWN.items():
        separator = ";" if ";" in text else ","
        for rank, heading in enumerate(text.split(separator), 1):
            meanings.setdefault(compact(heading), Meaning(column, rank))
    return meanings


_MEANINGS: Mapping[str, Meaning] = _known_headings()
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]\s*$")


def meaning(heading: str) -> Meaning | None:
    """What a known heading means, with or without a note in brackets; None for any other."""
    return next(filter(None, map(_MEANINGS.get, spellings(heading))), None)


def spellings(heading: str) -> Iterator[str]:
    """A heading, compact: in full, then without a note in brackets if it has one."""
    yield compact(heading)
    without_note, notes = _BRACKETS.subn("", heading)
    if notes:
        yield compact(without_note)


def known_spellings(column: str) -> set[str]:
    """The known headings of a column, compact."""
    return {spelled for spelled, known_as in _MEANINGS.items() if known_as.column == column}


def likely_column(heading: str, columns: Iterable[str]) -> str | None:
    """The one of our columns whose known headings look most like this one, if any does."""
    wanted = set(columns)
    choices = [known for known, known_as in _MEANINGS.items() if known_as.column in wanted]
    likeliest = process.extractOne(
        compact(heading), choices, scorer=fuzz.ratio, score_cutoff=_LIKENESS
    )
    return _MEANINGS[likeliest[0]].column if likeliest else None
