//! `sev1 calendar`: promises as iCalendar, as a calendar program would fetch them.

use super::Context;
use crate::args::CalendarArgs;
use crate::client::escaped;
use crate::error::CliError;
use crate::output;

/// Prints a calendar. It is the same with `--json`, because calendars have a format of their own.
///
/// # Errors
/// What kept it from being read.
pub(crate) async fn run(context: &Context, args: CalendarArgs) -> Result<(), CliError> {
    let path = match (args.number, args.person) {
        (Some(number), _) => format!("/calendar/incidents/{number}.ics"),
        (None, person) => format!("/calendar/people/{}.ics", escaped(&person.unwrap_or_default())),
    };
    output::print(&context.client.get_text(&path).await?)
}
