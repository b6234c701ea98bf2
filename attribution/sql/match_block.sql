-- Which technicians could each printed name be? Set work on distinct names and words, so that only look-alikes survive.
-- Given: match_source (the mentions), match_family / match_given / match_letter (words of the roster).

-- every distinct printed name, its words in comparable form, given names first
create or replace temp table match_names as
select name_id, hyphen, case when is_title(words[1]) then words[2:] else words end as words
from (
    select name_id, contains(name, '-') as hyphen, list_filter(string_split(key_name(
               case when given is not null and family is not null then given || ' ' || family
                    when contains(name, ',') then given_first(name) else name end), ' '), lambda w: w <> '') as words
    from (select hash(name, given, family) as name_id, any_value(name) as name, any_value(given) as given,
                 any_value(family) as family
          from match_source group by 1)
);

create or replace temp table match_words as
select name_id, unnest(words) as word, generate_subscripts(words, 1) as place from match_names
union all
-- `Quill-Feather` may be on record as `Quillfeather`
select name_id, words[place] || words[place + 1], place
from (select name_id, words, unnest(range(1, len(words))) as place from match_names where hyphen);

-- how common each word is as a first and as a last word: the commonness of given and family names here
create or replace temp table match_word as
select word, count(*) filter (place = 1) as given, count(*) filter (place > 1) as family from match_words group by word;

-- words with one letter less: two words that share one are a typing slip apart
create or replace temp table match_word_cut as
select distinct word, unnest(list_append(list_transform(range(1, length(word) + 1),
           lambda i: substr(word, 1, i - 1) || substr(word, i + 1)), word)) as cut
from match_word where length(word) between 4 and 30;

create or replace temp table match_roster_cut as
select distinct word, unnest(list_append(list_transform(range(1, length(word) + 1),
           lambda i: substr(word, 1, i - 1) || substr(word, i + 1)), word)) as cut
from (select word from match_family union select word from match_given) where length(word) between 4 and 30;

create or replace temp table match_slip as
select distinct r.word as roster, w.word as printed from match_roster_cut r join match_word_cut w using (cut);

-- printed words that may stand for a family name of the roster
create or replace temp table match_family_print as
select technician, word from match_family
union
select f.technician, s.printed from match_family f join match_slip s on s.roster = f.word;

-- printed words that may stand for a given name of the roster: the same, a slip, a short form, an initial, a run of initials
create or replace temp table match_given_print as
select technician, word from match_given
union
select g.technician, s.printed from match_given g join match_slip s on s.roster = g.word
union
select g.technician, w.word from match_given g
join match_word w on substr(g.word, 1, 3) = substr(w.word, 1, 3)
                 and (starts_with(g.word, w.word) or starts_with(w.word, g.word))
where length(g.word) >= 3 and length(w.word) >= 3
union
select l.technician, w.word from match_letter l join match_word w on substr(w.word, 1, 1) = l.letter
where length(w.word) <= 2 or (length(w.word) <= 4 and not regexp_matches(substr(w.word, 2), '[aeiouy]'))
   or l.only;

-- how much a word says about its bearer: minus the logarithm of the share of names that have it
create or replace temp table match_rarity as
select word, -ln((greatest(family, 1)) / (select count(*) from match_names)) as family,
       -ln((greatest(given, 1)) / (select count(*) from match_names)) as given
from match_word;

create or replace temp table match_initial_rarity as
select substr(word, 1, 1) as letter, -ln(greatest(sum(given), 1) / (select count(*) from match_names)) as given
from match_word group by 1;

-- pairs of a name and a technician, with what the agreement is worth at most, roughly
create or replace temp table match_pairs as
select name_id, technician, max(worth) as worth
from (
    select f.name_id, r.technician, rf.family + case when length(g.word) < 3 then ri.given else rg.given end as worth
    from match_words f
    join match_family_print r on r.word = f.word
    join match_words g on g.name_id = f.name_id and g.place <> f.place
    join match_given_print p on p.technician = r.technician and p.word = g.word
                            and (length(g.word) > 2 or g.place = 1 or g.place > f.place)  -- a middle initial is no first
    join match_rarity rf on rf.word = f.word
    join match_rarity rg on rg.word = g.word
    join match_initial_rarity ri on ri.letter = substr(g.word, 1, 1)
    union all
    -- a name of one word, or a technician with one
    select f.name_id, r.technician, rf.family
    from match_words f
    join match_names n on n.name_id = f.name_id
    join match_family_print r on r.word = f.word
    join match_rarity rf on rf.word = f.word
    where len(n.words) = 1 or r.technician not in (select technician from match_letter)
)
group by name_id, technician;
