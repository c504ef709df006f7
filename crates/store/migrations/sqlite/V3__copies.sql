-- Revisions of updates, and deliveries to one reader of many, that mend a copy, or that stand in for another.

-- Defaults are for the rows that are there; whoever writes names every column.
alter table incident_update add column revision integer not null default 1;
-- The numbers of the latest updates that said so.
alter table incident_update add column corrected_by integer;
alter table incident_update add column retracted_by integer;

-- What an update said before it was revised.
create table update_revision (
    incident blob not null,
    number integer not null,
    revision integer not null,
    facts text not null,
    -- edited, corrected, retracted
    revised text not null,
    revised_at_ms integer not null,
    revised_by text not null,
    revised_via text not null,
    primary key (incident, number, revision),
    foreign key (incident, number) references incident_update (incident, number)
) strict, without rowid;

-- To whom, where the readers of a destination are reached apart; else empty.
alter table delivery add column recipient text not null default '';
-- The revision of the update that it shows.
alter table delivery add column revision integer;
update delivery set revision = 1 where update_number is not null;
-- The delivery whose copy it changes in place.
alter table delivery add column mends blob references delivery (id);
-- The delivery that it stands in for, if that one has not arrived by then.
alter table delivery add column stands_in_for blob references delivery (id);
alter table delivery add column stands_in_from_ms integer;
-- The other side asked not to be tried again before.
alter table delivery add column not_before_ms integer;
drop index delivery_incident;
create index delivery_incident on delivery (incident, destination, recipient, seq);
drop index delivery_undelivered;
create index delivery_undelivered on delivery (incident, destination, recipient, seq)
    where state not in ('sent', 'superseded', 'withdrawn');
drop index delivery_reminder;
-- A step reaches a reader once, however many nodes take it; what stands in for it is not it.
create unique index delivery_reminder on delivery (promise, notice_moves, notice_rung, destination, recipient)
    where notice = 'reminder' and stands_in_for is null;
create index delivery_mends on delivery (mends) where mends is not null;
create index delivery_stands_in on delivery (stands_in_for) where stands_in_for is not null;
-- Claims ask for each destination and lane apart, so that what waits for one place costs the others nothing.
drop index delivery_due;
create index delivery_first on delivery (destination, due_at_ms, seq) where state = 'pending';
create index delivery_again on delivery (destination, due_at_ms, seq) where state in ('retrying', 'uncertain', 'sending');
-- What did not arrive, oldest first.
create index delivery_oldest on delivery (created_at_ms, seq) where state not in ('sent', 'superseded', 'withdrawn');
