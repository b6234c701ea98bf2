-- One step: the records with a link of what was added last are affected too.
create or replace temp table joining as
    select distinct record from merged_links semi join touched using (link) anti join affected using (record);

insert into affected from joining;

create or replace temp table touched as
    select distinct link from merged_links semi join joining using (record);
