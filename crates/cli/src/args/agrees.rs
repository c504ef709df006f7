//! What people agree to beside the words of an update, as flags.

use clap::Args;

use super::text;

/// What an update asks of the rules. A preview takes it as well.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Asks {
    /// Keep a rule quiet for this update, `CODE until TIME: WHY`, such as "NEXT-002 until 8am ET: agreed with Alice"; may be said
    /// several times. Kept in the timeline.
    #[arg(long = "ignore", value_name = "RULE", help_heading = "What you agree to")]
    pub(crate) ignored: Vec<String>,
    /// Why something said before to few may now be seen by more readers. Kept in the timeline.
    #[arg(long, allow_hyphen_values = true, value_parser = text, value_name = "WHY", help_heading = "What you agree to")]
    pub(crate) declassify: Option<String>,
}

/// What people agree to when an update is published.
#[derive(Args, Debug, Clone, Default)]
pub(crate) struct Agrees {
    /// A warning is meant as written, `CODE: WHY`, such as "IMPACT-001: nobody has counted yet"; may be said several times. Kept in
    /// the timeline.
    #[arg(long = "acknowledge", value_name = "WARNING", help_heading = "What you agree to")]
    pub(crate) acknowledged: Vec<String>,
    /// The preview this is published from, `DIGEST@TIME` as `sev1 preview` prints it: it is refused if a word would differ. Good for
    /// five minutes, with --approved-by for twenty.
    #[arg(long, value_name = "DIGEST@TIME", help_heading = "What you agree to")]
    pub(crate) preview: Option<String>,
    /// Who read exactly this preview and agreed to it. Kept in the timeline.
    #[arg(long, value_name = "NAME", help_heading = "What you agree to")]
    pub(crate) approved_by: Option<String>,
}
