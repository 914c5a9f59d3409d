//! Checking when a report is sent and to whom.

use api::report_schedules::Attachment;
use domain::{
    ids::MemberId,
    policy::{Action, Target},
    problems::FieldProblem,
    reports::{Frequency, Schedule},
    time::zone,
};
use jiff::tz::TimeZone;
use store::{Tx, report_schedules::ReportSchedule};
use uuid::Uuid;

use crate::{
    access::Ctx,
    http::{Failure, Fields},
};

/// The most recipients of one schedule.
const MOST_RECIPIENTS: usize = 100;

/// Days and time of day as somebody asks for them.
pub struct Times {
    pub frequency: Frequency,
    pub weekday: Option<u8>,
    pub day: Option<u8>,
    pub time: String,
    pub time_zone: String,
}

impl Times {
    /// What a schedule has now.
    pub fn of(schedule: &ReportSchedule) -> Self {
        let small = |number: Option<i64>| number.and_then(|number| number.try_into().ok());
        Self {
            frequency: schedule.frequency,
            weekday: small(schedule.weekday),
            day: small(schedule.day),
            time: clock(schedule.minute),
            time_zone: schedule.time_zone.clone(),
        }
    }

    /// Refuses with all that is wrong. A day that the frequency does not ask for is left out.
    pub fn check(&self) -> Result<Schedule, Failure> {
        let mut fields = Fields::default();
        let weekly = self.frequency == Frequency::Weekly;
        let weekday = fields.check(between("weekday", self.weekday, weekly, 7));
        let monthly = self.frequency == Frequency::Monthly;
        let day = fields.check(between("day", self.day, monthly, 31));
        let minute = fields.check(minute_of(&self.time));
        let unknown = |error: domain::time::UnknownZone| {
            FieldProblem::new("time_zone", "unknown_time_zone", error.to_string())
        };
        let zone = fields.check(zone(&self.time_zone).map(Some).map_err(unknown));
        fields.finish()?;
        Ok(Schedule {
            frequency: self.frequency,
            weekday,
            day,
            minute,
            zone: zone.unwrap_or(TimeZone::UTC),
        })
    }
}

/// Puts checked times into a schedule.
pub fn set_times(schedule: &mut ReportSchedule, times: &Schedule) {
    schedule.frequency = times.frequency;
    schedule.weekday = times.weekday.map(Into::into);
    schedule.day = times.day.map(Into::into);
    schedule.minute = times.minute.into();
    if let Some(name) = times.zone.iana_name() {
        name.clone_into(&mut schedule.time_zone);
    }
}

/// When a stored schedule runs.
pub fn times_of(schedule: &ReportSchedule) -> Schedule {
    let small = |number: Option<i64>| number.and_then(|number| number.try_into().ok());
    Schedule {
        frequency: schedule.frequency,
        weekday: small(schedule.weekday),
        day: small(schedule.day),
        minute: schedule.minute.try_into().unwrap_or(0),
        zone: zone(&schedule.time_zone).unwrap_or(TimeZone::UTC),
    }
}

/// Minutes after midnight as a time of day.
pub fn clock(minute: i64) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn between(field: &str, value: Option<u8>, needed: bool, most: u8) -> Result<Option<u8>, FieldProblem> {
    match value {
        Some(value) if needed && !(1..=most).contains(&value) => {
            let message = format!("Give a number from 1 to {most}.");
            Err(FieldProblem::new(field, "out_of_range", message))
        }
        None if needed => Err(FieldProblem::new(field, "required", "Choose a day.")),
        value => Ok(value.filter(|_| needed)),
    }
}

fn minute_of(time: &str) -> Result<u16, FieldProblem> {
    let number = |digits: &str| {
        let plain = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let read = || {
        let (hour, minute) = time.split_once(':')?;
        let (hour, minute) = (number(hour)?, number(minute)?);
        (hour < 24 && minute < 60).then_some(hour * 60 + minute)
    };
    read().ok_or_else(|| FieldProblem::new("time", "malformed", "Give a time of day such as 07:00."))
}

/// Active members, once each. Only those who may distribute reports name others than themselves.
pub async fn recipients(
    tx: &mut Tx,
    ctx: &Ctx,
    creator: MemberId,
    asked: &[Uuid],
) -> Result<Vec<MemberId>, Failure> {
    let mut members: Vec<MemberId> = asked.iter().copied().map(MemberId::from).collect();
    members.sort_unstable();
    members.dedup();
    let refuse = |code, message: &str| Err(Failure::field("member_ids", code, message));
    if members.is_empty() {
        return refuse("required", "Name at least one member.");
    }
    if members.len() > MOST_RECIPIENTS {
        return refuse("too_many", "Name at most 100 members.");
    }
    if members.iter().any(|member| *member != creator) {
        ctx.require(Action::ReportDistribute, Target::Of(creator))?;
    }
    let known = store::notices::recipients(tx, &members, None).await?;
    if known.iter().filter(|member| member.active).count() < members.len() {
        return refuse("unknown", "One of these members does not exist or is disabled.");
    }
    Ok(members)
}

/// The word under which an attachment is stored.
pub fn attachment_word(attachment: Attachment) -> &'static str {
    match attachment {
        Attachment::None => "none",
        Attachment::Csv => "csv",
        Attachment::Xlsx => "xlsx",
    }
}
