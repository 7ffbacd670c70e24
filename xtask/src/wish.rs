//! What the user asked `cargo xtask test` for.

use crate::failure::Failure;

/// The options and step names of one run.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    /// Install missing programs first.
    pub(crate) install: bool,
    /// Run the deep steps as well.
    pub(crate) deep: bool,
    /// Only list the steps.
    pub(crate) list: bool,
    /// The steps named; none means all that fit.
    pub(crate) steps: Vec<String>,
}

impl Wish {
    /// Reads options and step names in any order.
    ///
    /// # Errors
    /// On an option that does not exist. Step names are checked where the steps are known.
    pub(crate) fn read(args: &[String]) -> Result<Self, Failure> {
        let mut wish = Self::default();
        for arg in args {
            match arg.as_str() {
                "--install" => wish.install = true,
                "--deep" => wish.deep = true,
                "--list" => wish.list = true,
                option if option.starts_with('-') => {
                    let remedy = "see `cargo xtask test --help`";
                    return Err(Failure::new(option, "no such option", remedy));
                }
                step => wish.steps.push(step.to_string()),
            }
        }
        Ok(wish)
    }
}

#[cfg(test)]
mod tests {
    use super::Wish;

    #[test]
    fn options_and_names_come_in_any_order() {
        let args = ["lint", "--deep", "docs", "--install"].map(str::to_string);
        let expected = Wish {
            install: true,
            deep: true,
            list: false,
            steps: vec!["lint".to_string(), "docs".to_string()],
        };
        assert_eq!(Wish::read(&args), Ok(expected));
    }

    #[test]
    fn an_unknown_option_is_refused() {
        let failure = Wish::read(&["--instal".to_string()]).unwrap_err();
        assert_eq!(failure.place, "--instal");
    }
}
