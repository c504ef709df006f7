//! Declare an incident.

use jiff::Timestamp;
use sev1_domain::changes::IncidentChange;
use sev1_domain::decide::{self, DeclareIncident};
use sev1_domain::incident::Incident;
use sev1_domain::refusal::Refusal;
use sev1_domain::severity::Severity;
use sev1_domain::text::Phrase;
use sev1_domain::when::{self, Moment, Towards, When};
use sev1_domain::zone::Zone;
use sev1_store::StoreError;

use super::DECISIONS;
use super::idempotency::IdempotencyKey;
use crate::error::AppError;
use crate::{App, Caller};

/// What a person says when declaring. Times are as people write them.
#[derive(Clone, Debug)]
pub struct DeclareInput {
    /// The customer, by name or alias.
    pub customer: Phrase,
    /// Accept a customer that is not configured.
    pub new_customer: bool,
    /// How bad.
    pub severity: Severity,
    /// What it is about.
    pub title: Phrase,
    /// The zone to speak in; else the customer's, else that of `began`, else the configured one.
    pub zone: Option<String>,
    /// When impact began.
    pub began: Option<String>,
    /// When we noticed.
    pub detected: Option<String>,
    /// When the customer told us.
    pub reported: Option<String>,
    /// When a responder took it.
    pub acknowledged: Option<String>,
    /// Who leads it; else whom configuration names.
    pub lead: Option<Phrase>,
    /// Who stands in; else whom configuration names.
    pub deputy: Option<Phrase>,
}

/// A declared incident.
#[derive(Clone, Debug)]
pub struct Declared {
    /// The incident.
    pub incident: Incident,
    /// What the declarer should know at once: whom no reminder would reach.
    pub warnings: Vec<String>,
    /// Whether this is the answer to a repeated request.
    pub replayed: bool,
}

impl App {
    /// Declares an incident.
    ///
    /// # Errors
    /// Refusals of reading, of [`crate::customers::Customers::find`] and of [`decide::declare_incident`]; [`AppError::Forbidden`].
    pub async fn declare_incident(&self, caller: &Caller, input: DeclareInput, key: Option<IdempotencyKey>) -> Result<Declared, AppError> {
        caller.must_write()?;
        let now = self.env.clock.now();
        let mut command = self.read_declaration(caller, input, now)?;
        for _ in 0..DECISIONS {
            if let Some(before) = self.replayed(key.as_ref()).await? {
                let incident = self.load(before.incident).await?.incident;
                return Ok(Declared { incident, warnings: Vec::new(), replayed: true });
            }
            command.number = match self.settings.drill {
                false => self.store.next_incident_number().await?,
                true => self.store.next_drill_number().await?,
            };
            let mut changes = decide::declare_incident(command.clone(), self.settings.promises(), now, &mut || self.env.new_id(now))?;
            self.name_owners(&mut changes.promises_opened);
            changes.idempotency = key.as_ref().map(|k| k.record(command.number, None, now));
            match self.commit(&changes).await {
                Ok(()) => {
                    metrics::counter!("sev1_incidents_declared_total").increment(1);
                    tracing::info!(incident.number = %command.number, "incident declared");
                    let incident = changes.incident.as_ref().map(IncidentChange::incident).expect("a declaration has an incident").clone();
                    let warnings = self.unreachable(&incident, &changes.promises_opened);
                    return Ok(Declared { incident, warnings, replayed: false });
                }
                Err(StoreError::Conflict { .. }) => {}
                Err(e) => return Err(e.into()),
            }
        }
        Err(StoreError::Conflict { what: "incident number" }.into())
    }

    fn read_declaration(&self, caller: &Caller, input: DeclareInput, now: Timestamp) -> Result<DeclareIncident, AppError> {
        let mut refusals = Vec::new();
        let mut keep = |r: Refusal| refusals.push(r);
        let customer = self.settings.customers.find(&input.customer, input.new_customer).map_err(&mut keep).ok();
        let named = match input.zone.as_deref() {
            Some(name) => self.settings.zones.find(name).map_err(|r| keep(r.field("zone"))).ok(),
            None => customer.as_ref().and_then(|(_, zone)| zone.clone()),
        };
        let fallback = named.clone().or_else(|| self.settings.default_zone.clone());
        let mut read = |field: &'static str, text: &Option<String>| {
            let text = text.as_deref()?;
            self.read_past(text, fallback.as_ref(), now).map_err(|r| keep(r.field(field))).ok()
        };
        let began = read("began", &input.began);
        let detected = read("detected", &input.detected);
        let reported = read("reported", &input.reported);
        let acknowledged = read("acknowledged", &input.acknowledged);
        // A zone said with the start is the zone people on this incident speak in.
        let said = began.as_ref().and_then(|(_, said)| said.clone());
        let zone = named.or(said).or_else(|| self.settings.default_zone.clone());
        if zone.is_none() && refusals.is_empty() {
            refusals.push(
                Refusal::new("zone.missing", "no zone is known to speak in")
                    .hint("name one: --zone ET (zone in the API), or write it with the start: --began \"10:20am ET\"")
                    .hint("or set it for everybody in the configuration: [zones] default = \"ET\"")
                    .field("zone"),
            );
        }
        let (Some((customer, _)), Some(zone), true) = (customer, zone, refusals.is_empty()) else {
            return Err(AppError::Refused(refusals));
        };
        let at = |read: Option<(Moment, Option<Zone>)>| read.map(|(moment, _)| moment.at);
        let roles = &self.settings.roles;
        let person = |name: &Option<Phrase>, else_: &Option<Phrase>| {
            name.as_ref().map(|n| self.settings.people.canonical(n)).or_else(|| else_.clone())
        };
        Ok(DeclareIncident {
            lead: person(&input.lead, &roles.lead),
            deputy: person(&input.deputy, &roles.deputy),
            audiences: self.audiences_serving(customer.as_str()),
            actor: caller.actor.clone(),
            number: sev1_domain::ids::IncidentNumber::FIRST,
            customer,
            severity: input.severity,
            title: input.title,
            zone,
            began: at(began),
            detected: at(detected),
            reported: at(reported),
            acknowledged: at(acknowledged),
        })
    }

    /// A time in the past, with the zone said with it, if one was.
    fn read_past(&self, text: &str, fallback: Option<&Zone>, now: Timestamp) -> Result<(Moment, Option<Zone>), Refusal> {
        let when = match when::read(text, &self.settings.zones, fallback)? {
            // `45m` about a start can only mean 45 minutes ago.
            When::In(span) => When::In(-span.abs()),
            other => other,
        };
        let said = match &when {
            When::Civil(civil) => Some(civil.zone.clone()),
            _ => None,
        };
        let moment = when.resolve(now, &Zone::utc(), Towards::Past)?;
        Ok((moment, said))
    }
}
