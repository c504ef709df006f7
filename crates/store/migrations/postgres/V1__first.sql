-- Instants are integer epoch milliseconds; ids are UUIDs made by the caller.
-- No default, trigger or clock of the database writes anything.

create table incident (
    number bigint primary key,
    id uuid not null unique,
    -- Counts commits to this incident; a commit names the version it was decided on.
    version bigint not null,
    customer text not null,
    customer_label text not null,
    severity bigint not null,
    severity_label text not null,
    title text not null,
    title_label text not null,
    zone_label text not null,
    zone_iana text not null,
    clocks_label text not null,
    began_at_ms bigint,
    detected_at_ms bigint,
    reported_at_ms bigint,
    declared_at_ms bigint not null,
    acknowledged_at_ms bigint,
    status text not null,
    closed_at_ms bigint,
    -- When the open internal promise falls due, the largest integer without one: the board's order, kept beside it.
    promised_at_ms bigint not null
);
create index incident_open on incident (severity, promised_at_ms, number) where status <> 'Resolved';
create index incident_over on incident (number) where status = 'Resolved';

create table incident_update (
    id uuid not null,
    incident uuid not null references incident (id),
    number bigint not null,
    published_at_ms bigint not null,
    author text not null,
    author_via text not null,
    status text not null,
    status_reason text,
    -- Incident time as said: whole minutes below an hour, whole hours above, both in minutes.
    incident_minutes bigint not null,
    -- What it says, with labels: JSON with its own version.
    facts text not null,
    primary key (incident, number)
);

create table promise (
    id uuid not null primary key,
    incident uuid not null references incident (id),
    audience text not null,
    said_in bigint not null,
    due_at_ms bigint not null,
    zone_label text not null,
    zone_iana text not null,
    owner text not null,
    -- kept, kept late, released; null while open, like the columns after it.
    outcome text,
    closed_at_ms bigint,
    kept_by bigint,
    late_ms bigint,
    release_reason text
);
create unique index promise_open on promise (incident, audience) where closed_at_ms is null;

create table timeline_entry (
    -- Order of recording.
    seq bigint generated always as identity primary key,
    id uuid not null,
    incident uuid not null references incident (id),
    event text not null,
    actor text not null,
    actor_via text not null,
    happened_at_ms bigint not null,
    recorded_at_ms bigint not null
);
create index timeline_entry_incident on timeline_entry (incident, seq);

create table delivery (
    -- Order of creation; deliveries of one incident to one destination leave in this order.
    seq bigint generated always as identity primary key,
    id uuid not null unique,
    incident uuid not null,
    incident_number bigint not null,
    update_id uuid not null,
    update_number bigint not null,
    destination text not null,
    channel text not null,
    audience text not null,
    message text not null,
    created_at_ms bigint not null,
    state text not null,
    -- The latest attempt begun; 0 before the first.
    attempt bigint not null,
    -- When something is to happen: a try, or, while sending, the end of the lease. Null exactly when settled or held.
    due_at_ms bigint,
    lease_owner text,
    may_have_arrived boolean not null,
    sent_at_ms bigint,
    receipt_id text,
    receipt_link text,
    last_error text,
    foreign key (incident, update_number) references incident_update (incident, number)
);
create index delivery_incident on delivery (incident, destination, seq);
create index delivery_undelivered on delivery (incident, destination, seq) where state not in ('sent', 'superseded', 'withdrawn');
create index delivery_due on delivery (due_at_ms, seq, state) where due_at_ms is not null;

create table attempt (
    delivery uuid not null references delivery (id),
    attempt bigint not null,
    owner text not null,
    begun_at_ms bigint not null,
    -- Null while it runs, and for ever when its worker died.
    ended_at_ms bigint,
    outcome text,
    error text,
    primary key (delivery, attempt)
);

create table idempotency (
    key text not null primary key,
    request_digest bytea not null,
    incident_number bigint not null,
    update_number bigint,
    recorded_at_ms bigint not null
);

create table api_token (
    id uuid not null primary key,
    name text not null,
    digest bytea not null unique,
    scope text not null,
    created_at_ms bigint not null,
    revoked_at_ms bigint
);
-- Ending a name ends all there is of it.
create unique index api_token_live on api_token (name) where revoked_at_ms is null;

-- One row: counts commits and recorded outcomes.
create table feed (
    position bigint not null
);
insert into feed (position) values (0);
