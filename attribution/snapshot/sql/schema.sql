-- The tables of a snapshot. Everything here is derived from the roster, the raw payloads and the ledger.
-- The comment behind a column is its entry in docs/reference/data-dictionary.md.

create table technicians (          -- one row a person on the roster
    technician_id varchar not null,  -- id from the HR file
    given_names varchar,             -- given names as in the HR file
    family_name varchar,             -- family name as in the HR file
    known_as varchar[],              -- names the person goes by
    former_names varchar[],          -- searched, never shown
    orcid varchar,                   -- ORCID iD, bare with hyphens
    email varchar,                   -- work address
    public_consent boolean           -- false withholds; consent itself is in the ledger
);

create table spells (               -- one row a period of employment
    technician_id varchar not null,  -- the technician
    spell integer not null,          -- 1, 2, ... in order of start
    institution_ror varchar,         -- ROR id of the employer, bare
    faculty varchar,                 -- faculty, null where not stated
    department varchar,              -- department or unit
    job_title varchar,               -- job title
    start_date date,                 -- first day, null where not stated
    end_date date,                   -- last day, null while in post
    fte double,                      -- full-time equivalent, 0 to 1
    research_facing boolean,         -- supports research, null where not stated
    counts boolean not null          -- a technician under the rule in force
);

create table works (                -- one row a work, preprint and article together
    work_id varchar not null,        -- stable id made from the work's identifiers
    doi varchar,                     -- DOI of the main version, bare, lower case
    dois varchar[],                  -- DOIs of every version
    pmid varchar,                    -- PubMed id
    pmcid varchar,                   -- PubMed Central id
    openalex_id varchar,             -- OpenAlex id of the main version
    title varchar,                   -- title from the best source
    type varchar,                    -- article, preprint, review, book, book-chapter, dataset, software, ...
    published date,                  -- date of the main version; parts not given are 01
    published_precision varchar,     -- day, month or year
    journal varchar,                 -- journal, book or repository
    publisher varchar,               -- publisher
    is_retracted boolean,            -- any source says so
    affiliated boolean,              -- a printed author is at the institution
    author_count integer,            -- names in the author list
    acknowledgement varchar,         -- read, or the reason why not
    sources varchar[],               -- the sources that show it, in order of rank
    first_seen date                  -- day it was first received
);

create table work_sources (         -- one row a source's view of a work
    work_id varchar not null,        -- the work
    source varchar not null,         -- the source's name, as the settings use it
    source_id varchar not null,      -- the source's own id
    doi varchar,                     -- DOI in this view
    title varchar,                   -- title in this view
    type varchar,                    -- type in this view
    published date,                  -- date in this view
    published_precision varchar,     -- day, month or year
    journal varchar,                 -- journal in this view
    is_retracted boolean,            -- retracted in this view
    author_count integer,            -- names in this view's author list
    listed_by varchar[],             -- ORCID iDs whose record lists it
    first_seen date,                 -- day this view was first received
    last_changed date                -- day its content last changed
);

create table corrections (          -- one row for each correction of a work that a source states, also of works that it no longer shows
    doi varchar not null,            -- DOI of the corrected work, bare, lower case
    correction_doi varchar not null  -- DOI of the correction
);

create table mentions (             -- one row a name as printed in a work
    mention_id varchar not null,     -- stable id made from work, kind and name
    work_id varchar not null,        -- the work
    kind varchar not null,           -- author or thanked
    position integer,                -- place in the author list, from 1 (null for collaborators); order in the text for thanked
    name varchar not null,           -- the name as printed
    given varchar,                   -- given names, where the source splits them
    family varchar,                  -- family name, where the source splits them
    orcid varchar,                   -- ORCID iD printed in the paper or its deposit
    orcid_inferred varchar,          -- ORCID iD that a source inferred
    author_id varchar,               -- OpenAlex author id
    affiliations varchar[],          -- affiliations as printed
    institution_rors varchar[],      -- ROR ids beside them, bare
    affiliated boolean,              -- at the institution
    date date,                       -- publication date of the work
    role varchar,                    -- collaborator: in a list of collaborators, not of authors. Thanked for: technical, materials, scientific, funding, admin, participant, other
    phrase varchar,                  -- what the thanks are for, as printed
    context varchar,                 -- the sentence that names a thanked person
    text_start integer,              -- first character in the acknowledgement text
    text_end integer                 -- one past its last character
);

create table acknowledgements (     -- one row a work whose full text was tried
    work_id varchar not null,        -- the work
    status varchar not null,         -- read, or the reason why not
    source varchar,                  -- where the text came from
    format varchar,                  -- jats, tei, bmc or text
    text varchar,                    -- the acknowledgement text
    funding varchar,                 -- the funding statement, kept apart
    contributions varchar,           -- the contribution statement, kept apart
    teams struct("start" integer, "end" integer, "text" varchar, phrase varchar)[]  -- unnamed technical teams thanked
);

create table facilities (           -- one row a facility, team or instrument that the settings list
    facility varchar not null,       -- its name
    unit varchar,                    -- the department it belongs to
    faculty varchar                  -- the faculty, where the settings say it
);

create table facility_members (     -- one row a time that a technician of the roster worked at a facility
    facility varchar not null,       -- the facility
    technician_id varchar not null,  -- the technician
    start_date date,                 -- first day, null where not stated
    end_date date                    -- last day, null where open
);

create table team_mentions (        -- one row a place in an acknowledgement that thanks a technical team or facility
    work_id varchar not null,        -- the work
    position integer not null,       -- order found in the text, from 1
    phrase varchar not null,         -- the team as printed
    phrase_key varchar not null,     -- the phrase as it is grouped and decided on
    reason varchar,                  -- what the thanks are for, as printed
    context varchar,                 -- the sentence
    text_start integer,              -- first character in the acknowledgement text
    text_end integer,                -- one past its last character
    listed varchar,                  -- the facility of the settings that it names unmistakably
    department varchar,              -- else the department of the roster that it names
    ours boolean not null            -- printed with the institution's name or an RRID of the settings
);

create table facility_verdicts (    -- what people said of phrases, as of this snapshot; readers see the live ledger instead
    phrase_key varchar not null,     -- the phrase as it is grouped
    facility varchar,                -- the facility it means, null for none
    decided_by varchar,              -- who
    decided_at timestamp             -- when, UTC
);

create table thanks_topics (        -- one row a thanked name and thing it is thanked for
    mention_id varchar not null,     -- the mention
    topic varchar not null           -- what for, coarsely; not stated where the text does not say
);

create table offroster (            -- one row a name thanked for technical work that nobody on the roster fits; empty unless switched on
    mention_id varchar not null,     -- the mention
    work_id varchar not null,        -- the work
    name varchar not null,           -- the name as printed
    phrase varchar,                  -- what the thanks are for, as printed
    affiliation varchar,             -- the affiliation printed behind the name
    context varchar,                 -- the sentence
    first_seen date not null         -- the day the text was first read; kept offroster.keep_days from then
);

create table candidates (           -- one row a mention and a technician it may be
    mention_id varchar not null,     -- the mention
    technician_id varchar not null,  -- the technician
    work_id varchar not null,        -- the work
    doi varchar,                     -- DOI of the work
    kind varchar not null,           -- author or thanked
    name varchar not null,           -- the name as printed
    prior double not null,           -- log-odds before any evidence
    probability double not null,     -- 0 to 1
    band varchar not null,           -- accept or review
    tie boolean not null,            -- another technician fits as well
    evidence struct(feature varchar, points double, says varchar, roster varchar, printed varchar)[]  -- adds up from prior to probability
);

create table decisions (            -- people's verdicts as of this snapshot; readers see the live ledger instead
    mention_id varchar,              -- the mention decided on
    technician_id varchar not null,  -- the technician
    work_id varchar,                 -- the work
    kind varchar,                    -- author or thanked; facility, uncredited without a mention
    verdict varchar not null,        -- confirmed, rejected or unsure
    decided_by varchar,              -- who
    decided_at timestamp,            -- when, UTC
    event_id bigint                  -- the act in the ledger
);

create table people (               -- what ORCID says of the roster's iDs
    orcid varchar not null,          -- ORCID iD asked for
    status varchar not null,         -- read, deprecated, locked, private or not found
    primary_orcid varchar,           -- the iD it was merged into
    employments struct(organization varchar, ror varchar, department varchar, role varchar, "start" varchar, "end" varchar)[]  -- public employments
);

create table harvest_runs (         -- one row a source and run
    run varchar not null,            -- id of the run, its start in UTC
    source varchar not null,         -- the source
    started timestamp,               -- UTC
    finished timestamp,              -- UTC, null where the run did not finish
    status varchar,                  -- finished, unfinished, unavailable or over budget
    announced integer,               -- records the source said there were
    collected integer,               -- records received
    failed integer,                  -- records that could not be had
    calls integer,                   -- requests made
    budget_left integer,             -- what the source said is left, in its own unit
    gaps varchar[]                   -- what is missing and why
);

create table build_info (           -- one row: the settings this snapshot was made with
    institution varchar,             -- display name
    works_from date,                 -- first publication date harvested
    academic_year_start varchar,     -- MM-DD
    lag_days integer,                -- a credit counts up to so many days after the last day in post
    rule varchar,                    -- name and date of the rule for who counts
    version varchar                  -- version of this program
);
