-- The ledger: SQLite, one row an act of a person, never changed and never removed by ordinary use.

create table if not exists events (
    event_id integer primary key autoincrement,  -- order of the acts; never used twice
    key text not null unique,       -- made by the caller, so that a retried act is stored once
    act text not null,              -- decision, claim, missed, objection, consent, tombstone, erased
    at text not null,               -- UTC, ISO with microseconds
    who text not null,              -- who acted
    technician_id text,             -- whom it is about
    work_id text,                   -- the work, as named at the time
    mention_id text,                -- the mention, as named at the time
    kind text,                      -- author or thanked; uncredited for a claim that was upheld
    verdict text,                   -- confirmed, rejected, unsure or withdrawn
    withdraws integer references events (event_id),  -- the decision that this one undoes
    why text,                       -- the person's reason
    shown text,                     -- JSON: what the person saw
    payload text                    -- JSON: what other acts need
) strict;

create index if not exists events_of_pair on events (mention_id, technician_id);
create index if not exists events_of_technician on events (technician_id);
create index if not exists events_of_act on events (act) where act <> 'decision';
create index if not exists events_withdrawn on events (withdraws) where withdraws is not null;

create trigger if not exists events_stay_unchanged before update on events
begin select raise(abort, 'the ledger is append-only'); end;

create trigger if not exists events_stay before delete on events
begin select raise(abort, 'the ledger is append-only'); end;
