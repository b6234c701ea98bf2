-- (DOI, id) of works that $source has shown while another source no longer does, and that it was not asked for since.
with gone as (
    select w.doi, max(c.run) as run
    from works w
    join current c using (source, source_id)
    where c.is_gone and w.doi is not null and c.source <> $source
    group by w.doi
),
asked_since as (
    select doi
    from asked
    join gone using (doi)
    where asked.source = $source and asked.run >= gone.run
)
select doi, source_id
from current
where source = $source and not is_gone
  and doi in (select doi from gone) and doi not in (select doi from asked_since)
