-- One step of finding connected views: each takes the smallest label of all views that share one of its ids.
create or replace temp table spread as
    with by_id as (select id, min(label) as label from view_ids join labels using (v) group by id)
    select v, least(any_value(l.label), coalesce(min(b.label), any_value(l.label))) as label
    from labels l left join view_ids using (v) left join by_id b using (id)
    group by v;
