"""The settings of a home folder: one frozen dataclass. This file is the place to add a setting.

Every field states its place in `attribution.toml`, its default and a sentence. `declarations.py`
lists them with the addresses and keys of outside services; from that list come the file that `init`
writes (`writing.py`), the checks when it is loaded (`loading.py`) and the documentation
(`declarations.py`).
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from attribution.core import identifiers
from attribution.home import conversion
from attribution.home.conversion import Check
from attribution.home.services import Address, Key

FILE = "attribution.toml"
SALT_FILE = "salt"
WITHHELD_FILE = "withheld.jsonl"
MILESTONES = conversion.rows_of(
    {
        "name": conversion.text,
        "date": conversion.day,
        "baseline": conversion.year,
        "target": conversion.target,
        "target_date": conversion.day,
    },
    required=("name", "date"),
    unique="name",
)
REF_THRESHOLDS = conversion.rows_of(
    {
        "of": conversion.choice("fte", "months"),
        "least": conversion.number,
        "source": conversion.text_that_says_something,
    },
    required=("of", "least", "source"),
)
# The other keys of a rule are checked where it is read, in roster/who_counts.py.
RULES = conversion.rows_of(
    {"from_date": conversion.day, "research_facing_only": conversion.flag_without_quotes}
)


def setting(place: str, sentence: str, default: Any = MISSING, check: Check | None = None) -> Any:
    """A field of `Settings`: `place` is its section and name in the file.

    The variable that overrides it is named after the place: `harvest.timeout` is
    `ATTRIBUTION_HARVEST_TIMEOUT`. `check` raises ValueError for a value of the right type that
    cannot be used.
    """
    metadata = {
        "setting": place,
        "sentence": sentence,
        "check": check,
        "variable": "ATTRIBUTION_" + place.upper().replace(".", "_"),
    }
    if isinstance(default, list | dict):
        return field(default_factory=lambda: default.copy(), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one home folder."""

    home: Path

    institution_name: str = setting("institution.name", "Name shown on pages and reports.", "")
    rors: list[str] = setting(
        "institution.rors",
        "ROR ids of the institution, with or without https://ror.org/.",
        [],
        check=conversion.ror_ids,
    )
    name_forms: list[str] = setting(
        "institution.name_forms",
        "Names of the institution as affiliations print them. Add those of units that print only "
        "their own name, if it cannot be mistaken.",
        [],
    )
    children: dict[str, str] = setting(
        "institution.children",
        "Child units that count as the institution: ROR id = name.",
        {},
        check=conversion.ror_ids,
    )

    timezone: str = setting(
        "institution.timezone",
        "Time zone in which people read times. Files, JSON and the dates that figures depend on "
        "are in UTC.",
        "Europe/London",
        check=conversion.time_zone,
    )

    email: str = setting(
        "contact.email",
        "Sent to the sources with every request, so that they can write to you.",
        "",
        check=conversion.address,
    )

    works_from: date = setting(
        "harvest.works_from",
        "Works published before this date are not harvested.",
        date(2021, 1, 1),
        check=conversion.past_day,
    )
    sources: list[str] = setting(
        "harvest.sources",
        "Sources to harvest, by name. Leave it empty for all that are used by default.",
        [],
    )
    overlap_days: int = setting(
        "harvest.overlap_days", "Days before the last finished harvest that are read again.", 2
    )
    window_days: int = setting(
        "harvest.window_days",
        "OpenAlex: works published in this many last days are read every night.",
        120,
    )
    sweep_days: int = setting(
        "harvest.sweep_days",
        "Days within which each record of each source is read again.",
        30,
        check=conversion.at_least_one,
    )
    keep_raw_nights: int = setting(
        "harvest.keep_raw_nights",
        "Nights whose answers are kept as they arrived. Of older answers, what says nothing new is "
        "left out. With 0 everything is kept.",
        7,
    )
    recheck_days: int = setting(
        "harvest.recheck_days", "Days after which a missing full text is asked for again.", 30
    )
    gap_nights: int = setting(
        "harvest.gap_nights",
        "Nights before a full text that keeps failing is reported as unavailable.",
        3,
    )
    tei_per_night: int = setting(
        "harvest.tei_per_night", "OpenAlex full texts (TEI) to buy each night, at 100 credits.", 90
    )
    reverse_calls: int = setting(
        "harvest.reverse_calls",
        "Europe PMC requests each night that search technicians' names in acknowledgements. With 0 "
        "no names are sent.",
        200,
    )
    texts_folder: str = setting(
        "harvest.texts_folder",
        "Folder of your own JATS or TEI files, named by DOI with / as _.",
        "",
    )
    pdf_folder: str = setting(
        "harvest.pdf_folder",
        "Folder or zip file of your own PDFs. Their acknowledgements, funding and contributions "
        "are read, and nothing else of them is kept. Leave it empty to read no PDFs.",
        "",
    )
    repository: str = setting(
        "harvest.repository",
        "Address at which your repository answers OAI-PMH, such as "
        "https://eprints.example.ac.uk/cgi/oai2. Its theses and accepted manuscripts are read. "
        "Leave it empty to ask no repository.",
        "",
        check=conversion.web_address_or_nothing,
    )
    repository_format: str = setting(
        "harvest.repository_format",
        "Form of record to ask it for (metadataPrefix). Leave it empty for the best of RIOXX, "
        "METS, DIDL and Dublin Core that it has.",
        "",
    )
    repository_hosts: list[str] = setting(
        "harvest.repository_hosts",
        "Other computers that the files of the repository are on, such as files.example.org. "
        "Those of its own domain need no entry.",
        [],
    )
    methods: bool = setting(
        "harvest.methods",
        "Show the facilities, instruments and RRIDs that methods sections of full texts name. They "
        "never count as thanks.",
        False,
    )
    minutes: int = setting(
        "harvest.minutes",
        "Minutes that a harvest may take, looked at before every request. What is left waits for "
        "the next night.",
        480,
        check=conversion.at_least_one,
    )
    pace: bool = setting(
        "harvest.pace",
        "Keep to the published request rate of each source. Use false only for your own server.",
        True,
    )
    timeout: int = setting(
        "harvest.timeout",
        "Seconds a request may take before it counts as failed.",
        120,
        check=conversion.at_least_one,
    )
    attempts: int = setting(
        "harvest.attempts",
        "Number of times a failing request is tried.",
        4,
        check=conversion.at_least_one,
    )
    backoff: float = setting(
        "harvest.backoff",
        "Seconds before a failed request is tried again, doubled after every attempt.",
        1.0,
    )

    max_drop: float = setting(
        "guard.max_drop",
        "Share of works, credits or texts that may be lost in one night, or of works and texts in "
        "30 nights. If more are lost, nothing is published.",
        0.2,
        check=conversion.share,
    )
    max_change: float = setting(
        "guard.max_change",
        "Share by which the number of technicians, a headline, the coverage or a source's works "
        "may change in one night or with one roster, up or down. If more changes, nothing is "
        "published or imported until you accept it by name.",
        0.05,
    )
    snapshots_kept: int = setting("guard.snapshots_kept", "Earlier snapshots that are kept.", 3)

    # Which candidates each decides is stated in matching/bands.py.
    accept: float = setting(
        "matching.accept",
        "Probability from which an author is accepted without review, if the paper gives their "
        "ORCID iD or their department, or their institution and nothing against their department.",
        0.5,
        check=conversion.share,
    )
    accept_elsewhere: float = setting(
        "matching.accept_elsewhere",
        "The same for an author whose printed institution counts against the match, as another "
        "institution does.",
        0.9,
        check=conversion.share,
    )
    accept_other_department: float = setting(
        "matching.accept_other_department",
        "The same for an author whose institution agrees, but whose printed department counts "
        "against the match.",
        0.9,
        check=conversion.share,
    )
    accept_other_affiliation: float = setting(
        "matching.accept_other_affiliation",
        "The same for an author if no institution can be compared, and the printed affiliation "
        "does not give their department.",
        0.9,
        check=conversion.share,
    )
    accept_no_affiliation: float = setting(
        "matching.accept_no_affiliation",
        "The same for an author if neither an institution nor a department can be compared.",
        0.7,
        check=conversion.share,
    )
    accept_thanked: float = setting(
        "matching.accept_thanked",
        "The same for a thanked person named with their first name or a usual short form of it, if "
        "more than the name agrees.",
        0.6,
        check=conversion.share,
    )
    accept_thanked_initials: float = setting(
        "matching.accept_thanked_initials",
        "The same for a thanked person named in any other way, such as with initials, if more than "
        "the name agrees.",
        0.7,
        check=conversion.share,
    )
    review: float = setting(
        "matching.review",
        "Probability from which a name that is not accepted is shown for review. Ties and ORCID "
        "conflicts are always shown.",
        0.003,
        check=conversion.share,
    )

    academic_year_start: str = setting(
        "measure.academic_year_start",
        "First day of the academic year, MM-DD.",
        "08-01",
        check=conversion.month_and_day,
    )
    lag_days: int = setting(
        "measure.lag_days",
        "Days after a person's last day in post within which a work still counts for them.",
        730,
    )
    incomplete_months: int = setting(
        "measure.incomplete_months",
        "Months for which a period that has ended is still marked incomplete. Once 24 months show "
        "how soon papers are found, those months count instead.",
        6,
    )
    rules: list[dict[str, Any]] = setting(
        "rules",
        "Dated rules for who counts as a technician. A period is measured under the rule in force "
        "on its first day.",
        [],
        check=RULES,
    )
    least_denominator: float = setting(
        "disclosure.least_denominator",
        "Technicians, rounded to the nearest 5, from which others than the lead see figures of a "
        "group. At least 22.5.",
        50.0,
        check=conversion.least_denominator,
    )
    peers_public: bool = setting(
        "peers.public",
        "Show the page “Other institutions” to everybody who may sign in. Otherwise only the lead "
        "sees it.",
        False,
    )
    peers_members: dict[str, str] = setting(
        "peers.members",
        "Institutions of your network: ROR id = name. Leave it empty for the North West "
        "Technicians Network, if you are one of its nine members.",
        {},
        check=conversion.ror_ids,
    )
    facilities: list[dict[str, Any]] = setting(
        "facilities",
        "Facilities, teams and instruments that acknowledgements thank: name, aliases, rrids, "
        "unit, faculty, members, and thanks: the sentence in which papers are asked to thank it.",
        [],
    )
    bookings_columns: dict[str, str] = setting(
        "bookings.columns",
        "Columns of the files of bookings: heading = facility, instrument, date, user, orcid, "
        "email or name.",
        {},
    )
    milestones: list[dict[str, Any]] = setting(
        "milestones",
        "Actions to mark on the trend: name and date. With a baseline (the year to compare with), "
        "a target (a percentage) and a target_date, the overview says how far you have come. Give "
        "each a name of its own.",
        [],
        check=MILESTONES,
    )

    site_address: str = setting(
        "site.address",
        "Web address of the folder in which you publish the pages of `attribution site`. Its feeds "
        "state it.",
        "",
        check=conversion.web_address_or_nothing,
    )
    ref_thresholds: list[dict[str, Any]] = setting(
        "ref_thresholds",
        "Thresholds of the REF list: of is fte or months (length of contract), least the number, "
        "source where the rule is written. Without them the list compares with nothing.",
        [],
        check=REF_THRESHOLDS,
    )

    offroster_enabled: bool = setting(
        "offroster.enabled",
        "List, for the lead only, people thanked for technical work who are on no roster.",
        False,
    )
    offroster_keep_days: int = setting(
        "offroster.keep_days",
        "Days for which a name stays on that list.",
        365,
        check=conversion.at_least_one,
    )

    notice_privacy: str = setting(
        "notices.privacy",
        "Privacy notice: a file in the home folder (.md or .txt), or the text itself. Everybody "
        "can read it, before sign-in too, once nothing is left to fill in.",
        "",
    )
    notice_contact: str = setting("notices.contact", "The same for the page with contacts.", "")
    notice_accessibility: str = setting(
        "notices.accessibility", "The same for the accessibility statement.", ""
    )

    # How long the nightly job keeps what: see operations/retention.py.
    retention_raw: int = setting(
        "retention.raw",
        "Days for which raw files keep which technicians' names were searched. Records of works, "
        "texts and ORCID stay: every figure is made from them. With 0 all is kept for ever.",
        365,
    )
    retention_parsed: int = setting(
        "retention.parsed",
        "The same for parsed files.",
        365,
    )
    retention_roster: int = setting(
        "retention.roster",
        "Days after which a copy of the roster is deleted, if no figure changes without it. With 0 "
        "every copy is kept for ever.",
        0,
    )
    retention_claims: int = setting(
        "retention.claims",
        "Days after which declined and withdrawn claims lose their words and files. With 0 they "
        "keep them for ever.",
        1095,
    )
    retention_attachments: int = setting(
        "retention.attachments",
        "Days after which the files of a claim are deleted that the paper credits now. With 0 they "
        "are kept for ever.",
        0,
    )
    retention_bookings: int = setting(
        "retention.bookings",
        "Days for which bookings of facilities are kept. A paper counts for two years after a "
        "booking, and may be found some time later. With 0 they are kept for ever.",
        1095,
    )
    retention_logs: int = setting(
        "retention.logs",
        "Days for which the program's logs are kept. With 0 they are kept for ever.",
        365,
    )
    retention_access_log: int = setting(
        "retention.access_log",
        "Days for which the access log is kept. With 0 it is kept for ever.",
        1095,
    )

    signin_identity: str = setting(
        "signin.identity", "Claim of the sign-in that names a person, also in the ledger.", "email"
    )
    signin_technician: str = setting(
        "signin.technician",
        "Claim that shows which technician a person is: email, or one that holds the id of the HR "
        "file.",
        "email",
    )
    signin_role: str = setting(
        "signin.role",
        "Claim that holds roles or groups. Leave it empty to take roles from the list people.",
        "",
    )
    signin_roles: dict[str, str] = setting(
        "signin.roles",
        "Roles for its values: value = technician, reviewer, lead or viewer. A manager or facility "
        "manager needs an entry in the list people, for the group or the facilities.",
        {},
    )
    signin_faculty: str = setting(
        "signin.faculty", "Claim that holds the faculties of a reviewer.", ""
    )
    signin_hours: int = setting(
        "signin.hours",
        "Hours after which a person must sign in again.",
        12,
        check=conversion.at_least_one,
    )
    signin_orcid: bool = setting(
        "signin.orcid",
        "Let technicians show that an ORCID iD is theirs by signing in at ORCID. It needs the "
        "client id and secret of ORCID, and your dashboard's address with /orcid/back at its end "
        "registered there as redirect URI.",
        False,
    )
    signin_leaver_days: int = setting(
        "signin.leaver_days",
        "Days after the end of the last post for which an e-mail address still opens the leaver's "
        "record. 0 ends it on that day.",
        30,
    )
    people: list[dict[str, Any]] = setting(
        "people",
        "People and their roles: who (as the sign-in names them), role, the faculties of a "
        "reviewer, the group of a manager (technicians by id, facilities by name, investigators by "
        "ORCID iD or name), the facilities of a facility manager, and email if `who` is not an "
        "e-mail address and they want monthly summaries.",
        [],
    )

    claims_answer_days: int = setting(
        "claims.answer_days",
        "Days that a reviewer has to decide on a claim, to check a reported paper, or to write to "
        "the authors. Technicians read the date on their own page.",
        28,
        check=conversion.at_least_one,
    )

    dashboard_address: str = setting(
        "dashboard.address",
        "Address at which people open the dashboard, such as https://papers.example.ac.uk. Links "
        "in e-mails begin with it. If it is empty, it is that of the sign-in.",
        "",
        check=conversion.web_address_or_nothing,
    )

    roster_inbox: str = setting(
        "roster.inbox",
        "File, or folder of files, in which HR leaves new lists. nightly imports the newest, if it "
        "was written after the last import. Leave it empty to import by command only.",
        "",
    )
    columns: dict[str, str] = setting(
        "roster.columns", "Columns of the HR file: its heading = the heading of this program.", {}
    )

    withheld_copy: str = setting(
        "privacy.withheld_copy",
        "File outside the home folder that also keeps who was erased and who objects, so that an "
        "older backup brings no one back.",
        "",
    )
    backup_folder: str = setting(
        "backup.folder",
        "Folder outside the home folder in which nightly makes a backup, checks it and tries to "
        "restore it. Leave it empty to make backups by command only.",
        "",
    )
    backup_keep: int = setting(
        "backup.keep",
        "Backups of this home folder that are kept in that folder. Older ones are deleted once a "
        "new one has been checked.",
        14,
        check=conversion.at_least_one,
    )
    backup_recipients: list[str] = setting(
        "backup.recipients",
        "Public keys (age1...) that backups are encrypted to. Each of their secret keys opens "
        "them. Leave it empty for backups that are not encrypted.",
        [],
    )

    alert_email: list[str] = setting(
        "alert.email",
        "Addresses that get an e-mail if a night ends with an exit code above 0, or if "
        "`attribution doctor --watch` notices that none has ended lately. For a webhook set "
        "ATTRIBUTION_ALERT_WEBHOOK.",
        [],
        check=conversion.addresses,
    )
    alert_sender: str = setting(
        "alert.sender",
        "Sender of these e-mails and of the monthly summaries. If it is empty, they come from "
        "contact.email.",
        "",
        check=conversion.address,
    )
    alert_smtp_server: str = setting(
        "alert.smtp_server",
        "Mail server that sends them. If it is empty, alerts go to the mail server of this "
        "computer, and monthly summaries are written as .eml files to the folder digests of the "
        "home folder.",
        "",
    )
    alert_smtp_port: int = setting(
        "alert.smtp_port", "Port of the mail server.", 25, check=conversion.at_least_one
    )
    alert_smtp_security: str = setting(
        "alert.smtp_security",
        "How the connection to the mail server is encrypted: none, starttls or tls.",
        "none",
        check=conversion.choice("none", "starttls", "tls"),
    )
    alert_smtp_user: str = setting(
        "alert.smtp_user",
        "User name at the mail server. The password comes from ATTRIBUTION_SMTP_PASSWORD. Leave it "
        "empty for a server that asks for none.",
        "",
    )
    alert_days: int = setting(
        "alert.days",
        "Days without the end of a night after which `attribution doctor` calls it a fault.",
        2,
        check=conversion.at_least_one,
    )
    metrics_file: str = setting(
        "metrics.file",
        "File that nightly writes metrics to, for the textfile collector of the Prometheus node "
        "exporter. Its name ends in .prom.",
        "",
        check=conversion.metrics_file,
    )

    network_drive: bool = setting(
        "home.network_drive",
        "Use a home folder on a network drive, where the database of decisions may lose some. Only "
        "one computer may then use it.",
        False,
    )
    logs_stderr: bool = setting(
        "logs.stderr",
        "Also write the log to standard error as plain lines, for a container. Under systemd this "
        "happens by itself.",
        False,
    )

    urls: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict, repr=False)

    def url(self, address: Address) -> str:
        """Where a service answers for this home folder."""
        return self.urls.get(address.name, address.default)

    def key(self, key: Key) -> str | None:
        """The secret of a service, None where the environment holds none."""
        return self.keys.get(key.name)

    @property
    def family(self) -> frozenset[str]:
        """Bare ROR ids of the institution and its child units."""
        return frozenset(filter(None, map(identifiers.ror, [*self.rors, *self.children])))

    @property
    def printed_names(self) -> tuple[str, ...]:
        """The institution's names as texts print them."""
        return tuple(dict.fromkeys(filter(None, [self.institution_name, *self.name_forms])))

    @property
    def ledger_path(self) -> Path:
        return self.home / "ledger.sqlite"

    @property
    def salt_path(self) -> Path:
        return self.home / SALT_FILE

    @property
    def withheld_paths(self) -> tuple[Path, ...]:
        """Where the second file of erasures and objections lies: the home folder, the copy."""
        in_home = self.home / WITHHELD_FILE
        if not self.withheld_copy:
            return (in_home,)
        return tuple(dict.fromkeys((in_home, self.home / Path(self.withheld_copy).expanduser())))

    @property
    def file(self) -> Path:
        return self.home / FILE
