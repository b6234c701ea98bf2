-- The ledger: SQLite, one row for each act of a person, never changed or removed by ordinary use.

create table if not exists events (
    event_id integer primary key autoincrement,  -- order of the acts; never used twice
    key text not null unique,       -- chosen by the caller, so that an act that is tried again is stored once
    act text not null,              -- decision, claim, missed, objection, consent, facility, tombstone,
                                    -- take-over, access log, freeze, audit, peers, erased
    at text not null,               -- UTC, ISO with microseconds
    who text not null,              -- the person who acted
    technician_id text,             -- the technician it is about
    work_id text,                   -- the work, by its id at the time
    mention_id text,                -- the mention, by its id at the time
    kind text,                      -- author, thanked or facility; uncredited for a claim that was upheld
    verdict text,                   -- confirmed, rejected, unsure or withdrawn
    withdraws integer references events (event_id),  -- the decision that this one takes back
    why text,                       -- the person's reason
    shown text,                     -- JSON: what the person saw
    payload text                    -- JSON: what acts of this kind hold besides, see payloads.py
) strict;

create index if not exists events_of_pair on events (mention_id, technician_id);
create index if not exists events_of_technician on events (technician_id);
create index if not exists events_of_act on events (act) where act <> 'decision';
create index if not exists events_withdrawn on events (withdraws) where withdraws is not null;

create trigger if not exists events_stay_unchanged before update on events
begin select raise(abort, 'the ledger is append-only'); end;

create trigger if not exists events_stay before delete on events
begin select raise(abort, 'the ledger is append-only'); end;

-- Tells this ledger from every other, so that a foreign one in its place is recognised.
create table if not exists identity (
    ledger_id text primary key
) strict;

insert into identity select lower(hex(randomblob(16))) where not exists (select 1 from identity);
