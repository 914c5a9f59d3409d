//! What a member may choose for their own screens, as far as it is a number.

use crate::problems::FieldProblem;

/// The longest day, in seconds.
const LONGEST_DAY_SECONDS: i64 = 24 * 3600;

/// Steps of the calendar, in minutes; 0 is free.
pub const CALENDAR_STEPS: [i64; 6] = [0, 1, 5, 10, 15, 30];

/// How much time a member wants to record on a working day, in seconds.
pub fn check_day_target_seconds(field: &str, seconds: i64) -> Result<i64, FieldProblem> {
    if (0..=LONGEST_DAY_SECONDS).contains(&seconds) {
        return Ok(seconds);
    }
    let message = format!("give 0 to {LONGEST_DAY_SECONDS} seconds, this is {seconds}");
    Err(FieldProblem::new(field, "out_of_range", message))
}

/// To how many minutes the calendar moves entries.
pub fn check_calendar_step_minutes(field: &str, minutes: i64) -> Result<i64, FieldProblem> {
    if CALENDAR_STEPS.contains(&minutes) {
        return Ok(minutes);
    }
    let options = CALENDAR_STEPS.map(|step| step.to_string());
    let message = format!("give one of {}, this is {minutes}", options.join(", "));
    Err(FieldProblem::new(field, "out_of_range", message).with_options(options.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_target_is_at_most_a_day() {
        for good in [0, 1, 28_800, 86_400] {
            assert_eq!(check_day_target_seconds("f", good), Ok(good));
        }
        for bad in [-1, 86_401, i64::MIN, i64::MAX] {
            assert_eq!(
                check_day_target_seconds("f", bad).unwrap_err().code,
                "out_of_range"
            );
        }
    }

    #[test]
    fn the_calendar_knows_six_steps() {
        for good in CALENDAR_STEPS {
            assert_eq!(check_calendar_step_minutes("f", good), Ok(good));
        }
        for bad in [-5, 2, 7, 60, i64::MAX] {
            let problem = check_calendar_step_minutes("f", bad).unwrap_err();
            assert_eq!((problem.code, problem.options.len()), ("out_of_range", 6));
        }
    }
}
