-- The records of `to_read` as parsed, without author lists, which are wide.
create temp table parsed_views as
    select n.view_number, n.record, w.* exclude (authors), n.first_seen as received_first, n.last_changed, n.created,
           n.location, n.issn
    from works_to_read w
    join to_read n using (written);
