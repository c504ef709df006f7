//! Plays scripts: events and the steps of ladders in the order of their time, all of it by the use cases.
//!
//! At one instant a step comes before an event: pages tell minutes, and the step is taken when the minute begins.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use sev1_app::{AppError, DeclareInput, UpdateInput};
use sev1_domain::audience::AudienceKind;
use sev1_domain::ids::{IncidentId, IncidentNumber, UpdateNumber};
use sev1_domain::label::{Label, Labelled};
use sev1_domain::ladder::Role;
use sev1_domain::policy::Case;
use sev1_domain::refusal::Refusal;
use sev1_domain::severity::Severity;
use sev1_domain::status::Status;
use sev1_domain::text::{Body, Phrase};
use sev1_domain::timeline::Event;
use sev1_domain::update::NextUpdate;

use super::pace::Pace;
use super::script::{Said, Saying, Script};
use super::stage::Stage;
use crate::error::CliError;
use crate::output::cut;

/// What was played.
#[derive(Debug, Default)]
pub(super) struct Played {
    /// One for each script that was begun, in the order of the scripts.
    pub(super) performances: Vec<Performance>,
    /// How many updates or declarations the rules refused as they were told, by the code of the reason.
    pub(super) refused: BTreeMap<&'static str, usize>,
    /// Incidents that could not be declared at all.
    pub(super) not_declared: usize,
    /// Whether somebody ended it early.
    pub(super) stopped: bool,
}

/// One incident as it was played.
#[derive(Debug)]
pub(super) struct Performance {
    /// Which script.
    pub(super) script: usize,
    /// The incident on the stage.
    pub(super) incident: IncidentId,
    /// Its number there.
    pub(super) number: IncidentNumber,
    /// How bad.
    pub(super) severity: Severity,
    /// Updates whose text promised the next one; what others promise, the policy says.
    pub(super) promising: BTreeSet<UpdateNumber>,
    /// Updates that were told in other words, because theirs were refused.
    pub(super) reworded: usize,
    /// Updates that were refused in any words.
    pub(super) left_out: usize,
    status: Status,
}

/// Something a script says happened.
struct Cue {
    at: Timestamp,
    script: usize,
    /// Which update; `None` for the declaration.
    update: Option<usize>,
}

/// Plays them all, and the steps that follow the last of them.
///
/// # Errors
/// When the database of the stage breaks.
pub(super) async fn play(stage: &Stage, scripts: &[Script], severity: Option<Severity>, pace: &mut Pace) -> Result<Played, CliError> {
    let mut playing = Playing { stage, scripts, severity, pace, on_stage: BTreeMap::new(), played: Played::default() };
    for cue in cues(scripts) {
        if !playing.until(cue.at).await? {
            playing.played.stopped = true;
            break;
        }
        playing.event(&cue).await?;
    }
    if !playing.played.stopped {
        playing.pace.hurry();
        playing.played.stopped = !playing.steps_until(Timestamp::MAX).await?;
    }
    let Playing { on_stage, mut played, .. } = playing;
    played.performances = on_stage.into_values().collect();
    Ok(played)
}

fn cues(scripts: &[Script]) -> Vec<Cue> {
    let of = |(script, s): (usize, &Script)| {
        let updates = s.updates.iter().enumerate().map(move |(i, u)| Cue { at: u.at, script, update: Some(i) });
        std::iter::once(Cue { at: s.declared, script, update: None }).chain(updates).collect::<Vec<_>>()
    };
    let mut cues: Vec<Cue> = scripts.iter().enumerate().flat_map(of).collect();
    cues.sort_by_key(|cue| cue.at);
    cues
}

struct Playing<'a> {
    stage: &'a Stage,
    scripts: &'a [Script],
    severity: Option<Severity>,
    pace: &'a mut Pace,
    /// By their scripts.
    on_stage: BTreeMap<usize, Performance>,
    played: Played,
}

impl Playing<'_> {
    /// Lets time pass until `at`; answers whether it goes on.
    async fn until(&mut self, at: Timestamp) -> Result<bool, CliError> {
        Ok(self.steps_until(at).await? && self.pass(at).await)
    }

    async fn steps_until(&mut self, until: Timestamp) -> Result<bool, CliError> {
        while let Some(at) = self.stage.next_step(until).await? {
            if !self.pass(at).await {
                return Ok(false);
            }
            let reminded = if self.pace.narrates() { self.due(at).await? } else { BTreeSet::new() };
            if !self.stage.take_steps().await? && self.stage.next_step(at).await? == Some(at) {
                return Err(CliError::bug(format!("a step that is due at {at} cannot be taken")));
            }
            for incident in reminded {
                self.tell_steps(incident, at).await?;
            }
        }
        Ok(true)
    }

    /// It becomes `at`, as fast as it is asked for.
    async fn pass(&mut self, at: Timestamp) -> bool {
        // Nothing waits for the first thing that happens.
        let now = if self.on_stage.is_empty() { at } else { self.stage.app.now() };
        let goes_on = self.pace.wait(at.duration_since(now)).await;
        if goes_on {
            self.stage.jump(at);
        }
        goes_on
    }

    async fn event(&mut self, cue: &Cue) -> Result<(), CliError> {
        let script = &self.scripts[cue.script];
        match cue.update {
            None => self.declare(cue.script, script).await?,
            Some(i) => {
                if let Some(mut performance) = self.on_stage.remove(&cue.script) {
                    self.publish(&mut performance, script, &script.updates[i]).await?;
                    self.on_stage.insert(cue.script, performance);
                }
            }
        }
        self.stage.deliver().await
    }

    async fn declare(&mut self, index: usize, script: &Script) -> Result<(), CliError> {
        let severity = self.severity.or(script.severity).unwrap_or(Severity::SEV1);
        // Titles and names of another system may be what ours would not take.
        for own_words in [true, false] {
            match self.stage.app.declare_incident(&self.stage.caller, declaration(script, severity, own_words), None).await {
                Ok(declared) => {
                    let (incident, number) = (declared.incident.id, declared.incident.number);
                    let performance = Performance {
                        script: index,
                        incident,
                        number,
                        severity,
                        promising: BTreeSet::new(),
                        reworded: usize::from(!own_words),
                        left_out: 0,
                        status: Status::Investigating,
                    };
                    self.on_stage.insert(index, performance);
                    if self.pace.narrates() {
                        self.pace.tell(script.declared, &format!("{number} declared: {}", cut(&script.title, 60)))?;
                    }
                    return Ok(());
                }
                Err(AppError::Refused(refusals)) => self.count(&refusals),
                Err(error) => return Err(error.into()),
            }
        }
        self.played.not_declared += 1;
        Ok(())
    }

    async fn publish(&mut self, performance: &mut Performance, script: &Script, saying: &Saying) -> Result<(), CliError> {
        let (mut own_words, mut own_promise) = (true, saying.next != Said::Nothing);
        if let Err(refusal) = Body::new(&saying.text) {
            self.count(&[refusal]);
            own_words = false;
        }
        loop {
            let next = self.next(performance, script, saying, own_promise);
            let input = update(saying, next, own_words, performance.status);
            match self.stage.app.publish_update(&self.stage.caller, performance.number, input, None).await {
                Ok(published) => {
                    let number = published.update.number;
                    performance.status = saying.status;
                    performance.reworded += usize::from(!own_words);
                    if own_promise && matches!(saying.next, Said::At(_)) {
                        performance.promising.insert(number);
                    }
                    if self.pace.narrates() {
                        let said = saying.text.split_whitespace().collect::<Vec<_>>().join(" ");
                        self.pace
                            .tell(saying.at, &format!("{} update {number}, {}: {}", performance.number, saying.status, cut(&said, 60)))?;
                    }
                    return Ok(());
                }
                Err(AppError::Refused(refusals)) => {
                    self.count(&refusals);
                    let of_promise = |r: &Refusal| r.code.starts_with("promise.");
                    let (words_again, promise_again) =
                        (own_words && !refusals.iter().all(of_promise), own_promise && refusals.iter().any(of_promise));
                    if !words_again && !promise_again {
                        performance.left_out += 1;
                        return Ok(());
                    }
                    (own_words, own_promise) = (own_words && !words_again, own_promise && !promise_again);
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What the update says about the next one; where it says nothing, what the policy asks of it.
    fn next(&self, performance: &Performance, script: &Script, saying: &Saying, own: bool) -> Option<NextUpdate<String>> {
        if !saying.status.is_open() {
            return None;
        }
        match &saying.next {
            Said::At(due) if own => return Some(NextUpdate::At(due.to_string())),
            Said::OptOut(reason) if own => {
                return Phrase::new(reason).ok().map(|r| NextUpdate::OptOut(Labelled::internal(r)));
            }
            _ => {}
        }
        let (severity, status, customer) = (performance.severity, saying.status, script.customer.as_deref());
        let case = Case { severity, status, kind: AudienceKind::Internal, customer };
        let due = saying.at.checked_add(self.stage.policy().longest_silence(case)?).ok()?;
        Some(NextUpdate::At(due.to_string()))
    }

    fn count(&mut self, refusals: &[Refusal]) {
        for code in refusals.iter().map(|r| r.code).collect::<BTreeSet<_>>() {
            *self.played.refused.entry(code).or_default() += 1;
        }
    }

    /// The incidents that the next sweep reminds of.
    async fn due(&self, at: Timestamp) -> Result<BTreeSet<IncidentId>, CliError> {
        Ok(self.stage.store.due_promises(at, 1_000).await?.due.into_iter().map(|due| due.incident.id).collect())
    }

    async fn tell_steps(&mut self, incident: IncidentId, at: Timestamp) -> Result<(), CliError> {
        let Some(performance) = self.on_stage.values().find(|p| p.incident == incident) else { return Ok(()) };
        for entry in self.stage.store.timeline(incident).await?.iter().filter(|e| e.happened_at == at) {
            if let Event::Reminded { promise, due, to, .. } = &entry.event {
                let told = |role: &Role| self.stage.pages || *role != Role::Page;
                let roles: Vec<_> = to.iter().copied().filter(told).map(Role::as_str).collect();
                let due = due.at.strftime("%a %H:%M UTC");
                self.pace.tell(at, &format!("{}   step, {}: {promise}, due {due}", performance.number, roles.join(" and ")))?;
            }
        }
        Ok(())
    }
}

/// The customer of an exercise that names none.
const SOMEBODY: &str = "Exercise";

fn declaration(script: &Script, severity: Severity, own_words: bool) -> DeclareInput {
    let phrase = |text: &str, instead: &str| {
        let said: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(Phrase::MAX_CHARS).collect();
        let said = Some(said).filter(|_| own_words).and_then(|said| Phrase::new(&said).ok());
        said.unwrap_or_else(|| Phrase::new(instead).expect("a plain phrase"))
    };
    // Older starts are slips of the pen to the engine.
    let began = script.began.filter(|at| own_words && *at <= script.declared);
    DeclareInput {
        customer: phrase(script.customer.as_deref().unwrap_or_default(), SOMEBODY),
        new_customer: true,
        severity,
        title: phrase(&script.title, "an outage"),
        zone: Some(if own_words { script.zone.clone() } else { "UTC".to_owned() }),
        began: began.map(|at| at.to_string()),
        detected: None,
        reported: None,
        acknowledged: None,
        lead: None,
        deputy: None,
    }
}

fn update(saying: &Saying, next_update: Option<NextUpdate<String>>, own_words: bool, before: Status) -> UpdateInput {
    let plain = |text: &str| Body::new(text).expect("a plain sentence is a body");
    let own = Body::new(&saying.text).ok().filter(|_| own_words);
    let impact = if saying.status.is_open() { "As the summary says." } else { "None any more." };
    UpdateInput {
        status: Some(saying.status),
        status_reason: before.goes_back_to(saying.status).then(|| Phrase::new("the history says so").expect("a plain phrase")),
        summary: Some((own.unwrap_or_else(|| plain("This update is told in other words than its own.")), saying.label)),
        customer_impact: Some((plain(impact), Label::Public)),
        technical_notes: Some((plain("Replayed from a history."), Label::Internal)),
        next_update,
        ..UpdateInput::default()
    }
}
