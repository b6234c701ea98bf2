-- How many affiliated works had a readable acknowledgement, and why the others had not.
create view coverage as
    select year(published) as year, acknowledgement as reason, count(*) as works
    from works where affiliated
    group by all order by all;
