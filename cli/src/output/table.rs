//! Tables.

use comfy_table::{Attribute, Cell, CellAlignment, ColumnConstraint, ContentArrangement, Table, presets};

use super::{Output, printable};

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Short words, which stay on one line.
    Left,
    /// Longer text, which may take several lines where the terminal is narrow.
    Text,
    /// Figures.
    Right,
}

/// A table as text. The last row stands out when `total` is set.
pub fn table(output: Output, columns: &[(&str, Align)], rows: &[Vec<String>], total: bool) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).force_no_tty();
    if output.colour {
        table.enforce_styling();
    }
    if let Some(width) = output.width {
        table
            .set_content_arrangement(ContentArrangement::Dynamic)
            .set_width(width);
    }
    let bold = |cell: Cell| {
        if output.colour {
            cell.add_attribute(Attribute::Bold)
        } else {
            cell
        }
    };
    table.set_header(
        columns
            .iter()
            .map(|(title, align)| bold(aligned(Cell::new(title), *align))),
    );
    for (index, row) in rows.iter().enumerate() {
        let last = total && index + 1 == rows.len();
        table.add_row(row.iter().zip(columns).map(|(text, (_, align))| {
            let cell = aligned(Cell::new(printable(text)), *align);
            if last { bold(cell) } else { cell }
        }));
    }
    for (index, (_, align)) in columns.iter().enumerate() {
        if *align != Align::Text
            && let Some(column) = table.column_mut(index)
        {
            column.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

fn aligned(cell: Cell, align: Align) -> Cell {
    match align {
        Align::Left | Align::Text => cell,
        Align::Right => cell.set_alignment(CellAlignment::Right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_a_narrow_terminal_only_text_is_broken() {
        let output = Output {
            json: false,
            colour: false,
            decimal: false,
            width: Some(40),
        };
        let rows = [vec![
            "2026-03-02".to_owned(),
            "a note that is longer than the line".to_owned(),
            "1:15".to_owned(),
        ]];
        let columns = [
            ("Date", Align::Left),
            ("Note", Align::Text),
            ("Length", Align::Right),
        ];
        insta::assert_snapshot!(table(output, &columns, &rows, false));
    }

    #[test]
    fn figures_stand_right_and_nothing_is_coloured_without_a_terminal() {
        let output = Output {
            json: false,
            colour: false,
            decimal: false,
            width: None,
        };
        let rows = [
            vec!["Atlas".to_owned(), "1:15".to_owned()],
            vec!["Total".to_owned(), "101:15".to_owned()],
        ];
        let text = table(
            output,
            &[("Project", Align::Left), ("Time", Align::Right)],
            &rows,
            true,
        );
        insta::assert_snapshot!(text);
    }
}
