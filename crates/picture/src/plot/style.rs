//! Colours of plots, for light and for dark pages: those of Okabe and Ito.

/// What does not depend on the form.
const SHAPES: &str = "
text{font-family:Helvetica,Arial,'Liberation Sans',sans-serif;font-size:12px}
.title{font-size:16px;font-weight:bold}.note{font-size:10.5px}.tick{font-size:11px}
.middle{text-anchor:middle}.end{text-anchor:end}
.line{fill:none;stroke-width:2}.grid{stroke-width:1}
";

/// Page, field, letters, quiet letters, grid; then the six colours of lines.
type Colours = [&'static str; 11];

const LIGHT: Colours = [
    "#ffffff", "#f7f9fa", "#1b1f24", "#59636e", "#dfe4ea", "#0072b2", "#c44e00", "#00876a", "#7b3fa0",
    "#b07800", "#59636e",
];
const DARK: Colours = [
    "#0f1419", "#161d24", "#e8ecf0", "#9aa5b1", "#2b3540", "#56b4e9", "#ff8a3d", "#21c79b", "#c08be0",
    "#e6b422", "#9aa5b1",
];

/// The whole style.
pub(super) fn css() -> String {
    format!("{SHAPES}{}@media (prefers-color-scheme:dark){{\n{}}}\n", coloured(&LIGHT), coloured(&DARK))
}

/// The colours of one form.
fn coloured(colours: &Colours) -> String {
    let [page, field, ink, quiet, grid, lines @ ..] = colours;
    let mut text = format!(
        ".page{{fill:{page}}}.field{{fill:{field}}}text{{fill:{ink}}}.tick,.note{{fill:{quiet}}}\
         .grid{{stroke:{grid}}}\n"
    );
    for (number, colour) in lines.iter().enumerate() {
        text.push_str(&format!(".line.c{number}{{stroke:{colour}}}.mark.c{number}{{fill:{colour}}}\n"));
    }
    text
}
