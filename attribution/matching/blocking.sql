-- Which technicians could each printed name be? Set work on distinct names and words, so that only look-alikes survive.
-- Needs: {mentions}, match_family / match_given / match_letter (words of the roster). Leaves: match_pairs.

-- every distinct printed name, its words in comparable form, given names first
create or replace temp table match_names as
with printed as (
    select hash(name, given, family) as name_id, any_value(contains(name, '-')) as hyphen,
           any_value(case when given is not null and family is not null then given || chr(31) || family
                     else name end) as name
    from {mentions} group by 1),
     in_order as (
    select name_id, hyphen,
           case when contains(name, chr(31)) then
                     case when may_have_marks(name)
                          then bare_name(split_part(name, chr(31), 1)) || ' ' || bare_name(split_part(name, chr(31), 2))
                          else replace(name, chr(31), ' ') end
                when contains(name, ',') then given_first(bare_name(name))
                else bare_name(name) end as name
    from printed),
     split as (
    select name_id, hyphen, name, case when key = '' then [] else without_fillers(string_split(key, ' ')) end as words
    from (select *, key_name(name) as key from in_order))
select name_id, hyphen, untitled(words) as words,
       -- the first letter of initials that are run together and look like a word: `Foxe MEO`
       case when regexp_matches(name, '\p{Lu}{3}') then lower(
            case when name <> upper(name) then regexp_extract(name, '(?:^|[ ,])(\p{Lu})\p{Lu}{2,3}(?:$|[ ,])', 1)
                 else regexp_extract(name, '[ ,](\p{Lu})\p{Lu}{2,3}$', 1) end) else '' end as run_initial,
       run_initial <> '' and regexp_matches(name, '^\p{Lu}{3,4} ') and name <> upper(name) as run_is_first,
       case when family_before_given(words) then words[1] end as family_like_title
from split;

create or replace temp macro cuts(word) as list_append(
    list_transform(range(1, length(word) + 1), lambda i: substr(word, 1, i - 1) || substr(word, i + 1)), word);

create or replace temp table match_words as
select name_id, unnest(words) as word, generate_subscripts(words, 1) as place from match_names
union all
-- `Quill-Feather` may be on record as `Quillfeather`
select name_id, words[place] || words[place + 1], place
from (select name_id, words, unnest(range(1, len(words))) as place from match_names where hyphen)
union all
select name_id, run_initial, case when run_is_first then 1 else len(words) end from match_names where run_initial <> ''
union all
-- `LORD Jane`
select name_id, family_like_title, 2 from match_names where family_like_title is not null;

-- every word with how common it is as a first and as a last word, and how much it says about its bearer: minus the
-- logarithm of the share of names that have it. From here on words are numbers, which are quick to join.
create or replace temp table match_word as
with counted as (
    select word, count(*) filter (place = 1) as given, count(*) filter (place > 1) as family from match_words group by word),
     letters as (
    select substr(word, 1, 1) as letter, greatest(sum(given), 1) as given from counted group by 1),
     everybody as (select count(*) as names from match_names)
select row_number() over () as word_id, word, c.given, c.family, length(word) <= 2 as short,
       -ln(greatest(c.family, 1) / names) as family_worth,
       -ln(case when short then l.given else greatest(c.given, 1) end / names) as given_worth
from counted c join letters l on l.letter = substr(c.word, 1, 1), everybody;

-- words with one letter less: two words that share one are a misprint apart
create or replace temp table match_misprint as
with roster as (select word from match_family union select word from match_given),
     roster_cuts as (select word, unnest(cuts(word)) as cut from roster where length(word) between 4 and 30),
     printed_cuts as (select word_id, unnest(cuts(word)) as cut from match_word where length(word) between 4 and 30)
select distinct roster_cuts.word as roster, word_id from roster_cuts join printed_cuts using (cut);

-- printed words that may stand for a family name of the roster
create or replace temp table match_family_fit as
select technician, word_id, family_worth as worth
from (select technician, word_id from match_family join match_word using (word)
      union
      select technician, word_id from match_family f join match_misprint s on s.roster = f.word)
join match_word using (word_id);

-- printed words that may stand for a given name of the roster: the same, a misprint, a short form, an initial or several
create or replace temp table match_given_fit as
with roster as (select distinct word from match_given),
     printed as (select word, word_id from match_word where given > 0),
     roster_clipped as (select word, clipped_to(word) as beginning from roster),
     printed_clipped as (select word_id, clipped_to(word) as beginning from printed),
     roster_beginnings as (select word, unnest(beginnings(word)) as beginning from roster),
     printed_beginnings as (select word_id, unnest(beginnings(word)) as beginning from printed),
     alike as (
    select r.word as roster, w.word_id from roster r join match_word w using (word)
    union
    select roster, word_id from match_misprint
    union
    select r.word, w.word_id from roster r join match_word w on substr(r.word, 1, 3) = substr(w.word, 1, 3)
                             and (starts_with(r.word, w.word) or starts_with(w.word, r.word))
    where length(r.word) >= 3 and length(w.word) >= 3
    union
    -- a clipped form: `Raghu` for Raghavendra, `Jerry` for Jerold
    select b.word, c.word_id from printed_clipped c join roster_beginnings b using (beginning)
    union
    select c.word, b.word_id from roster_clipped c join printed_beginnings b using (beginning)),
     beginning as (
    select l.letter, l.is_only_initial, w.word_id
    from (select distinct letter, is_only_initial from match_letter) l
    join match_word w on substr(w.word, 1, 1) = l.letter
    where length(w.word) <= 2 or (length(w.word) <= 4 and not regexp_matches(substr(w.word, 2), '[aeiouy]'))
       or l.is_only_initial)
select technician, word_id, given_worth as worth
from (select technician, word_id from match_given g join alike a on a.roster = g.word
      union
      select technician, word_id from match_letter join beginning using (letter, is_only_initial))
join match_word using (word_id);

-- the words of each name that may be the family name of a technician, and those that may be a given name
create or replace temp table match_may_be_family as
select name_id, place, word_id from match_words join match_word using (word)
where word_id in (select word_id from match_family_fit);

create or replace temp table match_may_be_given as
select name_id, place, word_id, short from match_words join match_word using (word)
where word_id in (select word_id from match_given_fit) and name_id in (select name_id from match_may_be_family);

create or replace temp table match_two_words as
select name_id, f.word_id as family, g.word_id as given
from match_may_be_family f join match_may_be_given g using (name_id)
where g.place <> f.place and (not g.short or g.place = 1 or g.place > f.place);  -- a middle initial is not a first name

-- each two words once, whatever the number of names with them, with what the agreement is worth at most, roughly
create or replace temp table match_two_words_fit as
select family, given, technician, f.worth + g.worth as worth
from (select distinct family, given from match_two_words) t
join match_family_fit f on f.word_id = t.family
join match_given_fit g using (technician)
where g.word_id = t.given;

create or replace temp table match_pairs as
select name_id, technician, max(worth) as worth
from (
    select name_id, technician, worth from match_two_words join match_two_words_fit using (family, given)
    union all
    -- a name of one word, or a technician with one
    select name_id, technician, worth
    from match_may_be_family join match_family_fit using (word_id)
    where name_id in (select name_id from match_names where len(words) = 1)
       or technician not in (select technician from match_letter)
)
group by name_id, technician;

-- the memory is needed for what follows
drop table match_misprint;
drop table match_family_fit;
drop table match_given_fit;
drop table match_may_be_family;
drop table match_may_be_given;
drop table match_two_words;
drop table match_two_words_fit;
