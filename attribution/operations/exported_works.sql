-- Works as files of outputs hold them ($works), with their printed authors, and what a system ($system) calls them itself.
with own as (
    select work_id, min(source_id) as local_id from work_sources
    where source = $system and not starts_with(source_id, '10.') and not starts_with(source_id, 'title-')
    group by work_id
),
listed as (
    select work_id,
           list({'name': name, 'given': given, 'family': family, 'orcid': orcid, 'is_group': is_group}
                order by position, mention_id) as authors
    from mentions
    where kind = 'author' and position is not null and work_id in (select unnest($works::varchar[]))
    group by work_id
)
select w.work_id, w.doi, w.title, w.type, w.published, w.published_precision, w.journal, w.publisher, w.volume, w.issue,
       w.pages, w.issn, own.local_id, coalesce(listed.authors, []) as authors
from works w
left join own using (work_id)
left join listed using (work_id)
where w.work_id in (select unnest($works::varchar[]))
order by w.published, w.work_id
