"""Settings: one frozen dataclass read from `attribution.toml` and the environment.

Every field states its place in the file, its default and a sentence; the file that `init` writes, the table in the
README and the checks of unknown or mistyped keys all come from here. The environment wins over the file.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from attribution.core import identifiers
from attribution.core.errors import UserError

FILE = "attribution.toml"


def setting(key: str, help: str, default: Any = MISSING, env: str | None = None) -> Any:
    """A settings field: `key` is its place in the file, `env` the variable that overrides it."""
    metadata = {
        "key": key,
        "help": help,
        "env": env or "ATTRIBUTION_" + key.upper().replace(".", "_"),
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
        "institution.rors", "ROR id(s) of the institution, bare or as an address.", []
    )
    name_forms: list[str] = setting(
        "institution.name_forms",
        "Names that affiliations print; add those of units that print theirs alone, if unmistakable.",
        [],
    )
    children: dict[str, str] = setting(
        "institution.children",
        "Child units that count as the institution by their ROR id: ROR id = name.",
        {},
    )

    email: str = setting(
        "contact.email",
        "Told to the sources with every request, so that they can write to you.",
        "",
    )

    works_from: date = setting(
        "harvest.works_from",
        "Works published before this date are not harvested.",
        date(2021, 1, 1),
    )
    sources: list[str] = setting("harvest.sources", "Sources to harvest; empty means all.", [])
    overlap_days: int = setting(
        "harvest.overlap_days", "Days before the last finished harvest that are read again.", 2
    )
    window_days: int = setting(
        "harvest.window_days",
        "OpenAlex: works published in the last so many days are read every night.",
        120,
    )
    sweep_days: int = setting(
        "harvest.sweep_days", "Every affiliated work is read again within so many days.", 30
    )
    recheck_days: int = setting(
        "harvest.recheck_days", "Days after which a missing full text is asked for again.", 30
    )
    gap_nights: int = setting(
        "harvest.gap_nights",
        "Nights after which a failing full text is no longer a gap but a fact.",
        3,
    )
    tei_per_night: int = setting(
        "harvest.tei_per_night", "OpenAlex full texts (TEI) bought a night; 100 credits each.", 90
    )
    reverse_calls: int = setting(
        "harvest.reverse_calls",
        "Europe PMC calls a night that search technicians' names in acknowledgements; 0 sends no names.",
        200,
    )
    texts_folder: str = setting(
        "harvest.texts_folder", "Folder of local JATS or TEI files, named by DOI with / as _.", ""
    )
    pace: bool = setting(
        "harvest.pace",
        "Keep to the published request rates of each source; false only for a server of your own.",
        True,
    )
    timeout: int = setting(
        "harvest.timeout", "Seconds a request may take before it counts as failed.", 120
    )
    attempts: int = setting("harvest.attempts", "How often a failing request is tried.", 4)
    backoff: float = setting(
        "harvest.backoff",
        "Seconds before a failed request is tried again; doubled after every attempt.",
        1.0,
    )

    max_drop: float = setting(
        "guard.max_drop",
        "Share of works, credits or texts that a night may lose before nothing is published.",
        0.2,
    )
    snapshots_kept: int = setting(
        "guard.snapshots_kept", "Snapshots kept beside the current one.", 3
    )

    accept: float = setting(
        "matching.accept", "Probability from which an author is accepted without a person.", 0.5
    )
    accept_elsewhere: float = setting(
        "matching.accept_elsewhere",
        "The same for an author at another institution: most are strangers.",
        0.9,
    )
    review: float = setting(
        "matching.review", "Probability from which a candidate is shown for review.", 0.003
    )

    academic_year_start: str = setting(
        "measure.academic_year_start", "First day of the academic year, MM-DD.", "08-01"
    )
    lag_days: int = setting(
        "measure.lag_days",
        "A work counts if published up to so many days after the last day in post.",
        730,
    )
    incomplete_months: int = setting(
        "measure.incomplete_months",
        "Periods that end within so many months are marked incomplete.",
        6,
    )
    rules: list[dict[str, Any]] = setting(
        "rules", "Dated rules for who counts as a technician, newest in force.", []
    )
    facilities: list[dict[str, Any]] = setting(
        "facilities",
        "Facilities, teams and instruments that acknowledgements thank: name, aliases, rrids, unit, faculty, members.",
        [],
    )
    milestones: list[dict[str, Any]] = setting(
        "milestones", "Events drawn on the trend: name and date.", []
    )

    offroster_enabled: bool = setting(
        "offroster.enabled",
        "List, for the lead only, people thanked for technical work who are on no roster.",
        False,
    )
    offroster_keep_days: int = setting(
        "offroster.keep_days", "Days after which a row of that list is dropped.", 365
    )

    signin_identity: str = setting(
        "signin.identity", "Claim of the sign-in that names a person, in the ledger too.", "email"
    )
    signin_technician: str = setting(
        "signin.technician",
        "Claim that tells which technician a person is: email, or one that holds the id of the HR file.",
        "email",
    )
    signin_role: str = setting(
        "signin.role",
        "Claim that holds roles or groups; without it roles come from the list people.",
        "",
    )
    signin_roles: dict[str, str] = setting(
        "signin.roles", "What its values mean: value = technician, reviewer, lead or viewer.", {}
    )
    signin_faculty: str = setting(
        "signin.faculty", "Claim that holds the faculty or faculties of a reviewer.", ""
    )
    signin_hours: int = setting(
        "signin.hours", "Hours after which a person must sign in again.", 12
    )
    people: list[dict[str, Any]] = setting(
        "people",
        "Roles by list: who (as the sign-in names them), role, and the faculties of a reviewer.",
        [],
    )

    columns: dict[str, str] = setting(
        "roster.columns", "Column map of the HR file: its header = our column.", {}
    )

    openalex_url: str = setting(
        "urls.openalex",
        "Address of OpenAlex.",
        "https://api.openalex.org",
        "ATTRIBUTION_OPENALEX_URL",
    )
    openalex_content_url: str = setting(
        "urls.openalex_content",
        "Address of OpenAlex full texts.",
        "https://content.openalex.org",
        "ATTRIBUTION_OPENALEX_CONTENT_URL",
    )
    crossref_url: str = setting(
        "urls.crossref",
        "Address of Crossref.",
        "https://api.crossref.org",
        "ATTRIBUTION_CROSSREF_URL",
    )
    orcid_url: str = setting(
        "urls.orcid",
        "Address of the ORCID public API.",
        "https://pub.orcid.org/v3.0",
        "ATTRIBUTION_ORCID_URL",
    )
    orcid_oauth_url: str = setting(
        "urls.orcid_oauth",
        "Address of ORCID sign-in.",
        "https://orcid.org/oauth",
        "ATTRIBUTION_ORCID_OAUTH_URL",
    )
    europepmc_url: str = setting(
        "urls.europepmc",
        "Address of Europe PMC.",
        "https://www.ebi.ac.uk/europepmc/webservices/rest",
        "ATTRIBUTION_EUROPEPMC_URL",
    )
    ror_url: str = setting(
        "urls.ror", "Address of ROR.", "https://api.ror.org", "ATTRIBUTION_ROR_URL"
    )

    openalex_key: str | None = setting(
        "keys.openalex",
        "Name of the variable that holds the OpenAlex key.",
        None,
        "OPENALEX_API_KEY",
    )
    orcid_client_id: str | None = setting(
        "keys.orcid_client_id",
        "Name of the variable that holds the ORCID client id.",
        None,
        "ORCID_CLIENT_ID",
    )
    orcid_client_secret: str | None = setting(
        "keys.orcid_client_secret",
        "Name of the variable that holds the ORCID client secret.",
        None,
        "ORCID_CLIENT_SECRET",
    )
    crossref_token: str | None = setting(
        "keys.crossref_plus",
        "Name of the variable that holds the Crossref Plus token.",
        None,
        "CROSSREF_PLUS_TOKEN",
    )
    ror_client_id: str | None = setting(
        "keys.ror_client_id",
        "Name of the variable that holds the ROR client id.",
        None,
        "ROR_CLIENT_ID",
    )

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
    def file(self) -> Path:
        return self.home / FILE


def load(home: Path, environ: Mapping[str, str]) -> Settings:
    """Settings of `home`; every unknown key and every wrong value is named in one UserError."""
    table = _read(home / FILE)
    known: dict[str, Field[Any]] = {f.metadata["key"]: f for f in fields(Settings) if f.metadata}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for key, value in _flat(table, known):
        if key not in known:
            close = difflib.get_close_matches(key, known, 1)
            problems.append(
                f"{key}: no such setting" + (f"; did you mean {close[0]}?" if close else "")
            )
        elif key.startswith("keys."):
            values[known[key].name] = environ.get(str(value))
        else:
            _put(values, known[key], value, problems, f"{key} = {value!r}")
    for one in known.values():
        text = environ.get(one.metadata["env"])
        if text:
            _put(
                values,
                one,
                text,
                problems,
                f"{one.metadata['env']}={'...' if _is_key(one) else text}",
            )
    if problems:
        raise UserError(
            f"Settings in {home / FILE} or the environment cannot be used:\n  "
            + "\n  ".join(problems)
        )
    return Settings(home=home, **values)


def _is_key(one: Field[Any]) -> bool:
    return str(one.metadata["key"]).startswith("keys.")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UserError(
            f"{path} is not readable TOML: {problem}. Mend that line and run again."
        ) from None


def _flat(
    table: Mapping[str, Any], known: Mapping[str, Any], prefix: str = ""
) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        key = prefix + name
        if isinstance(value, dict) and key not in known:
            yield from _flat(value, known, key + ".")
        else:
            yield key, value


def _put(
    values: dict[str, Any], one: Field[Any], value: Any, problems: list[str], shown: str
) -> None:
    try:
        values[one.name] = _converted(one, value)
    except (ValueError, TypeError) as problem:
        problems.append(f"{shown}: {problem}")


def _converted(one: Field[Any], value: Any) -> Any:
    kind = str(one.type)
    if kind == "date":
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    if kind == "bool":
        if str(value).lower() not in ("true", "false"):
            raise ValueError("write true or false")
        return str(value).lower() == "true"
    if kind == "int":
        return _at_least_zero(int(value))
    if kind == "float":
        return _at_least_zero(float(value))
    if kind.startswith("list[str]"):
        parts = value.split(";") if isinstance(value, str) else value
        if not isinstance(parts, list):
            raise ValueError('write a list, such as ["a", "b"]')
        return [str(part).strip() for part in parts]
    if kind.startswith(("dict", "list[dict")):
        wanted: type = dict if kind.startswith("dict") else list
        if not isinstance(value, wanted):
            raise ValueError("write a table, see the README")
        return value
    return str(value)


def _at_least_zero(number: float) -> float:
    if number < 0:
        raise ValueError("must not be below 0")
    return number


def home_folder(environ: Mapping[str, str], given: str | None = None) -> Path:
    """The home folder: --home, else ATTRIBUTION_HOME, else ./data."""
    return Path(given or environ.get("ATTRIBUTION_HOME") or "data")


def reference() -> list[tuple[str, str, str, str]]:
    """Every setting as (key, default, variable, sentence), for the README and `init`."""
    rows = []
    for one in fields(Settings):
        if one.metadata:
            default = _default(one)
            rows.append(
                (
                    one.metadata["key"],
                    "" if default is None else str(default),
                    one.metadata["env"],
                    one.metadata["help"],
                )
            )
    return rows


def write(path: Path, settings: Mapping[str, Any]) -> None:
    """Write a settings file with the given keys set and every other key as a comment with its default."""
    lines = [
        "# Settings of the technician attribution tracker. Every line that begins with # shows a default.",
        "",
    ]
    section = None
    for one in (f for f in fields(Settings) if f.metadata):
        key, sentence = one.metadata["key"], one.metadata["help"]
        head, _, name = key.rpartition(".")
        if not head:
            lines += [
                "",
                f"# {sentence}",
                *(_tables(key, settings[key]) if key in settings else [f"# [[{key}]]"]),
            ]
            continue
        if head != section:
            lines += ["", f"[{head}]"]
            section = head
        lines.append(f"# {sentence}")
        if key in settings:
            lines.append(f"{name} = {_toml(settings[key])}")
        elif not key.startswith("keys."):
            lines.append(f"# {name} = {_toml(_default(one))}")
        else:
            lines.append(f'# {name} = "NAME_OF_A_VARIABLE"')
    temporary = path.with_suffix(".tmp")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    temporary.replace(path)


def _tables(key: str, rows: list[dict[str, Any]]) -> list[str]:
    return [
        line
        for row in rows
        for line in (f"[[{key}]]", *(f"{name} = {_toml(value)}" for name, value in row.items()))
    ]


def _default(one: Field[Any]) -> Any:
    return one.default_factory() if callable(one.default_factory) else one.default


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, list):
        return "[" + ", ".join(_toml(v) for v in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_toml(k)} = {_toml(v)}" for k, v in value.items()) + " }"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
