//! Copies of an update: where each reader has it, in which revision, and what brings them to the newest one.

use std::collections::HashMap;

use jiff::Timestamp;
use sev1_domain::audience::AudienceName;
use sev1_domain::delivery::{About, Delivery, DeliveryState, Receipt, Relation};
use sev1_domain::destination::{ChannelKind, DestinationName, Recipient};
use sev1_domain::ids::{DeliveryId, IncidentNumber, UpdateNumber};
use sev1_domain::incident::Incident;
use sev1_domain::update::Update;
use sev1_render::told::Told;
use sev1_store::read_models::{DeliveryView, PastRevision};

use super::duties::Duty;
use crate::App;
use crate::error::AppError;

/// One reader's copy of an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyView {
    /// Where it is.
    pub destination: DestinationName,
    /// Whose, where readers are reached apart.
    pub recipient: Option<Recipient>,
    /// By which transport.
    pub channel: ChannelKind,
    /// Whose text it is.
    pub audience: AudienceName,
    /// The revision that arrived last, and when; `None` where none did.
    pub seen: Option<(u32, Timestamp)>,
    /// The proof, where the channel gives one.
    pub receipt: Option<Receipt>,
    /// A newer revision that is on its way, given up or taken back, and how it stands.
    pub newer: Option<(u32, DeliveryState)>,
    /// Whether the channel can change it in place.
    pub can_be_changed: bool,
}

/// An update, what it said before, and everybody's copy of it.
#[derive(Clone, Debug)]
pub struct CopiesView {
    /// As it is now.
    pub update: Update,
    /// What it said before, oldest first.
    pub past: Vec<PastRevision>,
    /// In the order in which they were first due.
    pub copies: Vec<CopyView>,
}

impl App {
    /// Who has which revision of an update.
    ///
    /// # Errors
    /// [`AppError::NotFound`].
    pub async fn copies(&self, number: IncidentNumber, update: UpdateNumber) -> Result<CopiesView, AppError> {
        let incident = self.load(number).await?.incident;
        let missing = || AppError::NotFound(format!("update {update} of {number}"));
        let update = self.store.update(incident.id, update).await?.ok_or_else(missing)?;
        let past = self.store.revisions(incident.id, update.number).await?;
        let deliveries = self.store.deliveries(incident.id).await?;
        let copies = of_update(&deliveries, update.number).into_iter().filter_map(|copy| self.copy_view(&copy)).collect();
        Ok(CopiesView { update, past, copies })
    }

    fn copy_view(&self, copy: &Copy<'_>) -> Option<CopyView> {
        let sent = copy.all.iter().rev().find(|d| d.state == DeliveryState::Sent);
        let latest = copy.latest();
        // What only stood by and was never needed is no copy.
        if sent.is_none() && matches!(latest.relation, Relation::StandsIn { .. }) && latest.state != DeliveryState::Failed {
            return None;
        }
        let newer = (sent.map(|d| d.id) != Some(latest.id)).then(|| (revision(latest), latest.state));
        Some(CopyView {
            destination: copy.root.destination.clone(),
            recipient: copy.root.recipient.clone(),
            channel: copy.root.channel,
            audience: copy.root.audience.clone(),
            seen: sent.and_then(|d| Some((revision(d), d.sent_at?))),
            receipt: sent.and_then(|d| d.receipt.clone()),
            newer,
            can_be_changed: self.can_be_changed(copy.root),
        })
    }

    /// What brings every copy of an update to its newest revision: in place where the channel can, and where nothing has left yet.
    /// Else the copy stays as it is.
    pub(super) async fn mends(&self, incident: &Incident, update: &Update, now: Timestamp) -> Result<Vec<Delivery>, AppError> {
        let deliveries = self.store.deliveries(incident.id).await?;
        let about = About::Update { id: update.id, number: update.number, revision: update.revision };
        let mut texts: HashMap<AudienceName, Option<Told>> = HashMap::new();
        // From a delivery to what takes its place, for what stands in for it.
        let mut places: HashMap<DeliveryId, DeliveryId> = HashMap::new();
        let mut mends = Vec::new();
        for copy in of_update(&deliveries, update.number) {
            let root = copy.root;
            let Some(relation) = self.relation_of_mend(&copy, &places) else { continue };
            let Some(destination) = self.destination(&root.destination) else { continue };
            let told = texts.entry(root.audience.clone()).or_insert_with(|| {
                let audience = self.settings.audiences.get(&root.audience)?;
                Some(self.text_for(incident, update, audience).told)
            });
            let Some(told) = told else { continue };
            let duty = Duty { incident, about, audience: &root.audience, now };
            let reader = destination.readers().find(|r| r.map(|r| &r.recipient) == root.recipient.as_ref());
            let Some(reader) = reader else { continue };
            let mend = self.duty(&duty, destination, reader, relation, &|to| self.message(incident, update, told, to));
            places.extend(copy.all.iter().map(|d| (d.id, mend.id)));
            mends.push(mend);
        }
        Ok(mends)
    }

    /// What a newer revision is to a copy; `None` where nothing is to be done about it.
    fn relation_of_mend(&self, copy: &Copy<'_>, places: &HashMap<DeliveryId, DeliveryId>) -> Option<Relation> {
        let latest = copy.latest();
        if let (Relation::StandsIn { of, from }, DeliveryState::Pending) = (latest.relation, latest.state) {
            return Some(Relation::StandsIn { of: *places.get(&of)?, from });
        }
        let arrived = copy.all.iter().any(|d| d.state == DeliveryState::Sent);
        let over = matches!(latest.state, DeliveryState::Superseded | DeliveryState::Withdrawn);
        let useful = if arrived { self.can_be_changed(copy.root) } else { !over };
        useful.then_some(Relation::Mends(copy.root.id))
    }

    fn can_be_changed(&self, copy: &DeliveryView) -> bool {
        self.registry.route(&copy.destination).is_some_and(|route| route.channel.capabilities().edit)
    }
}

/// All deliveries that made one copy what it is.
struct Copy<'d> {
    /// The one that brought it, or is to.
    root: &'d DeliveryView,
    /// That one and what mended it, oldest first.
    all: Vec<&'d DeliveryView>,
}

impl<'d> Copy<'d> {
    fn latest(&self) -> &'d DeliveryView {
        self.all.last().expect("a copy has at least its root")
    }
}

/// The copies of an update, from the deliveries of its incident, oldest first.
fn of_update(deliveries: &[DeliveryView], number: UpdateNumber) -> Vec<Copy<'_>> {
    let mut copies: Vec<Copy<'_>> = Vec::new();
    for delivery in deliveries.iter().filter(|d| d.about.update_number() == Some(number)) {
        match delivery.relation {
            Relation::Mends(root) => copies.iter_mut().filter(|c| c.root.id == root).for_each(|c| c.all.push(delivery)),
            Relation::None | Relation::StandsIn { .. } => copies.push(Copy { root: delivery, all: vec![delivery] }),
        }
    }
    copies
}

fn revision(delivery: &DeliveryView) -> u32 {
    match delivery.about {
        About::Update { revision, .. } => revision,
        About::Promise { .. } => 1,
    }
}
