//! Tables.

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, Table, presets};

use super::{Output, printable};

/// How the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// Words.
    Left,
    /// Figures.
    Right,
}

/// A table as text. The last row stands out when `total` is set.
pub fn table(output: Output, columns: &[(&str, Align)], rows: &[Vec<String>], total: bool) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic);
    if !output.colour {
        table.force_no_tty();
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
    table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

fn aligned(cell: Cell, align: Align) -> Cell {
    match align {
        Align::Left => cell,
        Align::Right => cell.set_alignment(CellAlignment::Right),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_right_and_nothing_is_coloured_without_a_terminal() {
        let output = Output {
            json: false,
            colour: false,
            decimal: false,
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
