-- The tables of a snapshot. Everything in them is derived from the roster, the parsed files and the ledger.
--
-- The comment above a table and those behind its columns are its entry in docs/reference/data-dictionary.md.

-- One row for each rule for who counts as a technician. Each is in force from its first day until the next begins; the
-- first is in force since ever.
create table rules (
    rule integer not null,           -- 1, 2, ... in the order in which they come into force
    name varchar not null,           -- its name in the settings
    from_date date not null,         -- first day; 0001-01-01 for the first rule
    label varchar not null,          -- name and first day, as figures print them
    in_force boolean not null,       -- whether it was in force on the day on which the snapshot was made
    job_title_includes varchar[],    -- a title must hold one of these; any title counts where there are none
    job_title_excludes varchar[],    -- and none of these
    research_facing_only boolean     -- whether only research-facing posts count
);

-- One row for each person on the roster.
create table technicians (
    technician_id varchar not null,  -- id from the HR file
    given_names varchar,             -- given names as in the HR file
    family_name varchar,             -- family name as in the HR file
    known_as varchar[],              -- names the person goes by
    former_names varchar[],          -- former names; they are searched and never shown
    orcid varchar,                   -- ORCID iD, without a prefix, with hyphens
    email varchar,                   -- work email address
    public_consent boolean,          -- false if HR withholds the person; consent itself is in the ledger
    stated_names varchar[],          -- first names that the person states themselves; a paper found by one is for review
    struck_names varchar[]           -- those of the names above that the person does not want searched; never shown
);

-- One row for each period of employment.
create table spells (
    technician_id varchar not null,  -- the technician
    spell integer not null,          -- 1, 2, ... in order of start
    institution_ror varchar,         -- ROR id of the employer, without a prefix
    faculty varchar,                 -- faculty, null if not stated
    department varchar,              -- department or unit
    job_title varchar,               -- job title
    start_date date,                 -- first day, null if not stated
    end_date date,                   -- last day, null while in post
    end_assumed boolean not null default false, -- whether no list states that day: it is that of the list that first lacked the person
    fte double,                      -- full-time equivalent, 0 to 1
    research_facing boolean,         -- whether the post supports research, null if not stated
    grade varchar,                   -- grade
    job_family varchar,              -- job family
    contract_type varchar,           -- type of contract, such as permanent or fixed term
    contract_end date,               -- day on which a fixed term is due to end
    counts boolean not null,         -- whether the post counts under the rule in force when the snapshot was made
    counts_under integer[] not null  -- the rules under which the post counts
);

-- One row for each work. A preprint and its article are one work.
create table works (
    work_id varchar not null,        -- stable id, made from the identifiers of the work
    doi varchar,                     -- DOI of the main version, without a prefix, in lower case
    dois varchar[],                  -- DOIs of every version
    pmid varchar,                    -- PubMed id
    pmcid varchar,                   -- PubMed Central id
    openalex_id varchar,             -- OpenAlex id of the main version
    title varchar,                   -- title from the best source
    type varchar,                    -- article, preprint, review, book, dataset, software, correction, retraction, ...
    published date,                  -- publication date of the main version; an unknown month or day is 01
    published_precision varchar,     -- how much of the date is known: day, month or year
    journal varchar,                 -- journal, book or repository
    publisher varchar,               -- publisher
    volume varchar,                  -- volume of the journal
    issue varchar,                   -- number within the volume
    pages varchar,                   -- pages, or the article number
    issn varchar,                    -- an ISSN of the journal
    is_retracted boolean,            -- whether any source says the work was retracted
    is_open_access boolean,          -- whether any source says that everyone can read it, null if none says
    affiliated boolean,              -- whether a printed author is at the institution
    author_count integer,            -- number of names in the author list
    acknowledgement varchar,         -- read, or the reason why it was not read; none expected if it is no paper
    sources varchar[],               -- the sources that show the work, in order of rank
    first_seen date,                 -- day on which the work was first received
    rule integer,                    -- the rule for who counts that was in force on the publication date
    counted_as varchar,              -- paper (its credits count, an acknowledgement is expected); other output (its
                                     -- credits count); correction (its credits count for the corrected work);
                                     -- retracted (its credits are shown and do not count); or not counted
    credits_work varchar             -- the work that its credits are for: itself, or the corrected work; null if nobody
                                     -- is credited
);

-- One row for each work and source that shows it, with the work as that source shows it.
create table work_sources (
    work_id varchar not null,        -- the work
    source varchar not null,         -- the source's name, as the settings use it
    source_id varchar not null,      -- the source's own id of the work
    doi varchar,                     -- DOI
    title varchar,                   -- title
    type varchar,                    -- type
    published date,                  -- publication date
    published_precision varchar,     -- how much of the date is known: day, month or year
    journal varchar,                 -- journal, book or repository
    is_retracted boolean,            -- whether this source says the work was retracted
    author_count integer,            -- number of names in this source's author list
    listed_by varchar[],             -- ORCID iDs of the records that list the work
    first_seen date,                 -- day on which this source first showed the work
    last_changed date,               -- day on which this source's record last changed
    created date                     -- day on which this source says it created or first indexed its record
);

-- One row for each correction of a work, as a source states it in any reading so far.
create table corrections (
    doi varchar not null,            -- DOI of the corrected work, without a prefix, in lower case
    correction_doi varchar not null  -- DOI of the correction
);

-- One row for each name that a work prints.
create table mentions (
    mention_id varchar not null,     -- stable id, made from the work, the kind and the name
    work_id varchar not null,        -- the work
    kind varchar not null,           -- author or thanked
    position integer,                -- place in the author list from 1, null for collaborators;
                                     -- for thanked people the order in the text
    name varchar not null,           -- the name as printed
    given varchar,                   -- given names, if the source splits them from the family name
    family varchar,                  -- family name, if the source splits it from the given names
    orcid varchar,                   -- ORCID iD printed in the paper or stated in its deposit
    orcid_inferred varchar,          -- ORCID iD that a source inferred
    author_id varchar,               -- OpenAlex author id
    affiliations varchar[],          -- affiliations as printed
    institution_rors varchar[],      -- ROR ids that a source gives for them, without a prefix
    affiliated boolean,              -- whether the person is at the institution
    date date,                       -- publication date of the work
    role varchar,                    -- collaborator for a name in a list of collaborators or contributors, outside the
                                     -- author list; for thanked people what for:
                                     -- technical, materials, scientific, funding, admin, participant or other
    phrase varchar,                  -- what the thanks are for, as printed; for contributors the types of contribution
    context varchar,                 -- the sentence that thanks the person
    text_start integer,              -- first character of the name in the acknowledgement, from 0
    text_end integer,                -- one past its last character
    is_group boolean                 -- whether a source says that an author is a group, such as a consortium
);

-- One row for each work whose full text was asked for.
create table acknowledgements (
    work_id varchar not null,        -- the work
    status varchar not null,         -- read, or the reason why the text was not read
    source varchar,                  -- the source of the text
    format varchar,                  -- jats, tei, bmc, text or pdf
    text varchar,                    -- the acknowledgement
    funding varchar,                 -- the funding statement
    contributions varchar,           -- the statement of author contributions
    teams struct("start" integer, "end" integer, "text" varchar, phrase varchar)[], -- technical teams that are thanked without a name
    read_from varchar                -- what the text was read from, in words, such as a PDF
);

-- One row for each file of your own that belongs to no work.
create table unmatched_files (
    source varchar not null,         -- the source
    file varchar not null,           -- its path below the folder, or in a zip file
    reason varchar not null,         -- why it belongs to no work, or was not read
    stated_doi varchar,              -- the DOI that it states, without a prefix, in lower case
    since date                       -- day on which it was looked at
);

-- One row for each name in the methods section of a work's full text, if harvest.methods is on. These are no thanks.
create table methods_names (
    work_id varchar not null,        -- the work
    kind varchar not null,           -- facility, instrument or rrid
    name varchar not null,           -- the name as printed
    facility varchar                 -- the listed facility that it is, null if none is known
);

-- One row for each facility, team or instrument that the settings list.
create table facilities (
    facility varchar not null,       -- its name
    unit varchar,                    -- the department it belongs to
    faculty varchar                  -- its faculty, if the settings state it
);

-- One row for each time that a technician on the roster worked at a facility.
create table facility_members (
    facility varchar not null,       -- the facility
    technician_id varchar not null,  -- the technician
    start_date date,                 -- first day, null if not stated
    end_date date                    -- last day, null if there is no end
);

-- One row for each place in an acknowledgement that thanks a technical team or facility.
create table team_mentions (
    work_id varchar not null,        -- the work
    position integer not null,       -- order in the text, from 1
    phrase varchar not null,         -- the team as printed
    phrase_key varchar not null,     -- the phrase in the form in which phrases are grouped and decided on
    reason varchar,                  -- what the thanks are for, as printed
    context varchar,                 -- the sentence
    text_start integer,              -- first character in the acknowledgement, from 0
    text_end integer,                -- one past its last character
    listed varchar,                  -- the facility in the settings that the phrase names beyond doubt
    department varchar,              -- otherwise the department on the roster that it names
    ours boolean not null            -- whether it is printed with the institution's name or an RRID from the settings
);

-- One row for each phrase that was decided on, as of this snapshot. Readers see the live ledger instead.
create table facility_verdicts (
    phrase_key varchar not null,     -- the phrase in the form in which phrases are grouped
    facility varchar,                -- the facility it means, null if none
    decided_by varchar,              -- the person who decided
    decided_at timestamp             -- when, in UTC
);

-- One row for each thanked name and topic that it is thanked for.
create table thanks_topics (
    mention_id varchar not null,     -- the mention
    topic varchar not null           -- the topic, or not stated if the text does not say
);

-- One row for each name thanked for technical work that fits no technician on the roster. Empty unless switched on.
create table offroster (
    mention_id varchar not null,     -- the mention
    work_id varchar not null,        -- the work
    name varchar not null,           -- the name as printed
    phrase varchar,                  -- what the thanks are for, as printed
    affiliation varchar,             -- the affiliation printed with the name
    context varchar,                 -- the sentence
    first_seen date not null         -- day on which the text was first read; the row lasts offroster.keep_days from then
);

-- One row for each mention and technician it may be.
create table candidates (
    mention_id varchar not null,     -- the mention
    technician_id varchar not null,  -- the technician
    work_id varchar not null,        -- the work
    doi varchar,                     -- DOI of the work
    kind varchar not null,           -- author or thanked
    name varchar not null,           -- the name as printed
    prior double not null,           -- log-odds before any evidence
    probability double not null,     -- 0 to 1
    band varchar not null,           -- accept or review
    tie boolean not null,            -- whether another technician fits as well
    evidence struct(feature varchar, points double, says varchar, roster varchar, printed varchar)[]  -- reasons for and against; with prior, the points add up to the log-odds of probability
);

-- One row for each printed name that fits a former name of a technician better than the names they have now. The pair is
-- for the technician and the lead only, so readers for other people leave out what would tell it.
create table former_name_mentions (
    technician_id varchar not null,  -- the technician
    mention_id varchar not null,     -- the mention
    work_id varchar not null,        -- the work
    kind varchar not null            -- author or thanked
);

-- One row for each decision that is in force, as of this snapshot. Readers see the live ledger instead.
create table decisions (
    mention_id varchar,              -- the mention, null if the work no longer has it
    technician_id varchar not null,  -- the technician
    work_id varchar,                 -- the work
    kind varchar,                    -- author or thanked; facility or uncredited if there is no mention
    verdict varchar not null,        -- confirmed, rejected or unsure
    decided_by varchar,              -- the person who decided
    decided_at timestamp,            -- when, in UTC
    event_id bigint                  -- the act in the ledger
);

-- One row for each ORCID iD on the roster, with what ORCID says of it.
create table people (
    orcid varchar not null,          -- the ORCID iD
    status varchar not null,         -- read, deprecated, locked, private or not found
    primary_orcid varchar,           -- the iD that it was merged into
    employments struct(organization varchar, ror varchar, department varchar, role varchar, "start" varchar, "end" varchar)[]  -- employments that ORCID shows in public
);

-- One row for each harvest of a source.
create table harvest_runs (
    run varchar not null,            -- id of the run: its start in UTC
    source varchar not null,         -- the source
    started timestamp,               -- when the run started, in UTC
    finished timestamp,              -- when the run finished, in UTC; null if it did not
    status varchar,                  -- finished, unfinished, unavailable, over budget or out of time
    announced integer,               -- number of records that the source announced
    collected integer,               -- number of records received
    failed integer,                  -- number of records that could not be received or read
    calls integer,                   -- number of requests
    budget_left integer,             -- what the source said is left of its budget, in its own unit
    gaps varchar[],                  -- what is missing and why
    waiting varchar[]                -- what waits for the next nights, and how long that takes
);

-- One row for each record of a source that could not be read and was set aside.
create table quarantine (
    source varchar not null,         -- the source
    source_id varchar,               -- the DOI or other identifier that the record states, empty if none
    reason varchar,                  -- what is wrong with it, in the words of the program
    since date                       -- first day on which it could not be read
);

-- One row for each source that a harvest asks: how far it has come with what the settings ask for now.
create table source_progress (
    source varchar not null,         -- the source
    title varchar not null,          -- what people call it
    asked date,                      -- day on which its newest finished listing began, or else its first harvest; null if never asked
    walked_to date,                  -- null once a listing has finished; before, the last publication date up to which everything was walked
    oldest_view date                 -- day on which that record of it was read that was read longest ago; null where that is not known
);

-- A single row: the settings that this snapshot was made with.
create table build_info (
    institution varchar,             -- name of the institution
    works_from date,                 -- first publication date that is harvested
    academic_year_start varchar,     -- MM-DD
    lag_days integer,                -- a credit counts until this many days after the last day in post
    rule varchar,                    -- name and date of the rule for who counts
    roster_from date,                -- day of the first import of a roster, null if not known
    version varchar,                 -- version of this program
    built_in_full date               -- day on which everything was last built from the start
);

-- One row for each setting, source, file of weights and program that this snapshot was made with. Secrets and settings about
-- people are left out.
create table made_with (
    kind varchar not null,           -- setting, source, weights or program
    name varchar not null,           -- place of the setting, name of the source or file, or name of the program
    value varchar not null           -- the setting as JSON, how the source is used, the SHA-256 hash of the file or of
                                     -- all code, or the version
);

-- One row for each credit that stands or stood, with the first night on which it did.
create table credit_nights (
    technician_id varchar not null,  -- the technician
    work_id varchar not null,        -- the work
    dois varchar[],                  -- DOIs of every version, by which later snapshots find the work again
    kind varchar not null,           -- author, thanked, facility or uncredited
    first_stood date,                -- first night on which the credit stood; null where that is not known, because it
                                     -- stood already when this record began, or the person had objected
    seen date not null               -- first night of this record on which the credit stood
);

-- One row for each record of a source that a work was made from, so that the next snapshot can take over what has not
-- changed. Numbers only: no person or work can be read from them.
create table merged_records (
    record ubigint not null,         -- a hash of source and id of the record, or of the text
    mark ubigint not null            -- a hash of what it says and of the days on which it was received
);

-- One row for each record and each identifier or long title by which it may belong to a work with other records.
create table merged_links (
    record ubigint not null,         -- the record
    link ubigint not null            -- a hash of the identifier or title
);
