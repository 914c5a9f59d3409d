//! Files of other trackers, in both passes. Both passes see the same rows.
#![no_main]

use domain::imports::{Answers, DateOrder, Format, inspect, inspect_rows, api_rows, rows, toggl_data};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = Format::detect(bytes);
    for format in Format::ALL {
        for date_order in [None, Some(DateOrder::Dmy), Some(DateOrder::Mdy)] {
            let answers = Answers {
                date_order,
                decimal_comma: None,
            };
            let Ok(inspection) = inspect(format, bytes, answers) else {
                continue;
            };
            let Ok(read) = rows(format, bytes, inspection.complete(answers)) else {
                continue;
            };
            let zone = domain::time::zone("Europe/Berlin").ok();
            let mut seen = 0;
            for row in read {
                seen += 1;
                if let Ok(row) = row {
                    let _ = row.resolve(zone.as_ref());
                }
            }
            assert_eq!(seen, inspection.rows, "both passes see the same rows");
        }
    }
    for format in [Format::TogglCsv, Format::ClockifyCsv, Format::TimetaggerCsv] {
        let _ = api_rows(format, bytes).map(inspect_rows);
    }
    let _ = (toggl_data::projects(bytes), toggl_data::members(bytes), toggl_data::tasks(bytes));
});
