//! Both engines have the same tables and columns.

use std::collections::BTreeSet;

use crate::support::on_both_engines;
use std::sync::Mutex;

/// Equal schemas are what makes one SQL text per statement possible.
#[test]
fn both_engines_have_the_same_tables_and_columns() {
    static SEEN: Mutex<Vec<BTreeSet<(String, String)>>> = Mutex::new(Vec::new());
    on_both_engines(|store| async move {
        let sql = match store.database.engine() {
            store::EngineKind::Sqlite => {
                "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'"
            }
            store::EngineKind::Postgres => {
                "SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = 'public'"
            }
        };
        let columns = store
            .database
            .read(move |tx| {
                Box::pin(async move {
                    tx.query(sql, &[], |row| Ok((row.get::<String>(0)?, row.get::<String>(1)?)))
                        .await
                })
            })
            .await
            .unwrap();
        SEEN.lock().unwrap().push(columns.into_iter().collect());
    });
    let seen = SEEN.lock().unwrap();
    assert!(seen[0].len() > 100);
    assert!(
        seen.windows(2).all(|pair| pair[0] == pair[1]),
        "{:?}",
        seen[0].symmetric_difference(seen.last().unwrap())
    );
}
