-- One step of finding connected views: each takes the smallest label of all views that share one of its ids.
create or replace temp table spread as
    with
        -- The smallest label of the views with each id.
        by_id as (
            select id, min(label) as label from view_ids join labels using (view_number) group by id
        )
    select view_number, least(any_value(l.label), coalesce(min(b.label), any_value(l.label))) as label
    from labels l
    left join view_ids using (view_number)
    left join by_id b using (id)
    group by view_number;
