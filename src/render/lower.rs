//! From minijinja's syntax tree to ours. What the subset leaves out is an error with a place and a hint.

use std::ops::Range;

use minijinja::machinery::ast::{BinOpKind, CallArg, CompareOpKind, Expr, Stmt, UnaryOpKind};
use minijinja::machinery::{self, Span};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

use super::expression::{Comparison, Expression, Operation};
use super::filter::{FILTER_NAMES, Filter};
use super::template::Part;

/// Why a text or expression cannot be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenderError {
    /// Bytes of the source it is about.
    pub place: Range<usize>,
    /// A lower-case sentence without a full stop.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl RenderError {
    fn new(place: Range<usize>, message: impl Into<String>) -> Self {
        Self { place, message: message.into(), help: None }
    }

    fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

type Lowered<T> = Result<T, RenderError>;

fn place(span: Span) -> Range<usize> {
    span.start_offset as usize..span.end_offset as usize
}

/// A syntax error of minijinja's, in our words where it is a common slip.
fn syntax_error(source: &str, error: &minijinja::Error) -> RenderError {
    let place = error.range().unwrap_or(0..source.len());
    let detail = error.detail().unwrap_or("this cannot be read").to_owned();
    let near = source.get(place.start.saturating_sub(2)..).unwrap_or(source);
    let plain = RenderError::new(place, detail);
    if near.contains("&&") || near.contains("||") {
        plain.with_help("write `and` for `&&`, `or` for `||`")
    } else if source.contains('=') && !["==", "!=", "<=", ">="].iter().any(|sign| source.contains(sign)) {
        plain.with_help("two values are compared with `==`")
    } else {
        plain
    }
}

pub(super) fn expression(source: &str) -> Lowered<Expression> {
    if source.trim().is_empty() {
        return Err(RenderError::new(0..source.len(), "an expression is missing here"));
    }
    lower(&machinery::parse_expr(source).map_err(|error| syntax_error(source, &error))?)
}

pub(super) fn template(source: &str) -> Lowered<Vec<Part>> {
    // Empty lines at the end of a file are not part of what is said.
    let text = source.trim_end();
    // A line that holds only `{% … %}` leaves no empty line behind.
    let syntax = SyntaxConfig::default().to_builder().trim_blocks(true).lstrip_blocks(true).build();
    let syntax = syntax.map_err(|error| syntax_error(text, &error))?;
    match machinery::parse(text, "text", syntax).map_err(|error| syntax_error(text, &error))? {
        Stmt::Template(root) => parts(&root.children),
        other => parts(std::slice::from_ref(&other)),
    }
}

fn parts(statements: &[Stmt<'_>]) -> Lowered<Vec<Part>> {
    let mut lowered: Vec<Part> = Vec::with_capacity(statements.len());
    for statement in statements {
        match statement {
            Stmt::EmitRaw(raw) => match lowered.last_mut() {
                Some(Part::Text(text)) => text.push_str(raw.raw),
                Some(Part::Show(..) | Part::If(..) | Part::For(..)) | None => {
                    lowered.push(Part::Text(raw.raw.to_owned()));
                }
            },
            Stmt::EmitExpr(emit) => lowered.push(Part::Show(lower(&emit.expr)?, place(emit.expr.span()))),
            Stmt::IfCond(branch) => {
                lowered.push(Part::If(lower(&branch.expr)?, parts(&branch.true_body)?, parts(&branch.false_body)?));
            }
            Stmt::ForLoop(each) => {
                let Expr::Var(name) = &each.target else {
                    return Err(RenderError::new(place(each.span()), "a loop takes one name")
                        .with_help("write `{% for option in options %}`"));
                };
                if each.recursive || each.filter_expr.is_some() || !each.else_body.is_empty() {
                    return Err(RenderError::new(place(each.span()), "this form of `for` is not available")
                        .with_help("write `{% for option in options %} … {% endfor %}` with an `{% if %}` inside"));
                }
                lowered.push(Part::For(name.id.to_owned(), lower(&each.iter)?, parts(&each.body)?));
            }
            other => {
                return Err(RenderError::new(statement_place(other), "this statement is not available in texts")
                    .with_help("a text may use `{{ … }}`, `{% if %}` and `{% for option in options %}`"));
            }
        }
    }
    Ok(lowered)
}

fn statement_place(statement: &Stmt<'_>) -> Range<usize> {
    match statement {
        Stmt::Set(inner) => place(inner.span()),
        Stmt::SetBlock(inner) => place(inner.span()),
        Stmt::WithBlock(inner) => place(inner.span()),
        Stmt::AutoEscape(inner) => place(inner.span()),
        Stmt::FilterBlock(inner) => place(inner.span()),
        Stmt::Block(inner) => place(inner.span()),
        Stmt::Extends(inner) => place(inner.span()),
        Stmt::Include(inner) => place(inner.span()),
        Stmt::Import(inner) => place(inner.span()),
        Stmt::FromImport(inner) => place(inner.span()),
        Stmt::Macro(inner) => place(inner.span()),
        Stmt::CallBlock(inner) => place(inner.span()),
        Stmt::Do(inner) => place(inner.span()),
        _ => 0..0,
    }
}

fn boxed(expression: &Expr<'_>) -> Lowered<Box<Expression>> {
    lower(expression).map(Box::new)
}

fn lower(expression: &Expr<'_>) -> Lowered<Expression> {
    let at = place(expression.span());
    match expression {
        Expr::Var(name) => Ok(Expression::Path(vec![name.id.to_owned()], at)),
        Expr::GetAttr(access) => match lower(&access.expr)? {
            Expression::Path(mut path, start) => {
                path.push(access.name.to_owned());
                Ok(Expression::Path(path, start.start..at.end))
            }
            _ => Err(RenderError::new(at, "only names have fields").with_help("write it as `answers.city`")),
        },
        Expr::Const(constant) => constant_value(&constant.value, at),
        Expr::List(list) => list.items.iter().map(lower).collect::<Lowered<_>>().map(Expression::List),
        Expr::UnaryOp(unary) => match unary.op {
            UnaryOpKind::Not => Ok(Expression::Not(boxed(&unary.expr)?)),
            UnaryOpKind::Neg => match lower(&unary.expr)? {
                Expression::Number(number) => Ok(Expression::Number(-number)),
                other => {
                    Ok(Expression::Calculate(Operation::Subtract, Box::new(Expression::Number(0.0)), Box::new(other)))
                }
            },
        },
        Expr::BinOp(binary) => {
            let (left, right) = (boxed(&binary.left)?, boxed(&binary.right)?);
            Ok(match binary.op {
                BinOpKind::ScAnd => Expression::And(left, right),
                BinOpKind::ScOr => Expression::Or(left, right),
                BinOpKind::Eq => Expression::Compare(Comparison::Equal, left, right),
                BinOpKind::Ne => Expression::Compare(Comparison::NotEqual, left, right),
                BinOpKind::Lt => Expression::Compare(Comparison::Less, left, right),
                BinOpKind::Lte => Expression::Compare(Comparison::AtMost, left, right),
                BinOpKind::Gt => Expression::Compare(Comparison::Greater, left, right),
                BinOpKind::Gte => Expression::Compare(Comparison::AtLeast, left, right),
                BinOpKind::In => Expression::Compare(Comparison::In, left, right),
                BinOpKind::Add => Expression::Calculate(Operation::Add, left, right),
                BinOpKind::Sub => Expression::Calculate(Operation::Subtract, left, right),
                BinOpKind::Mul => Expression::Calculate(Operation::Multiply, left, right),
                BinOpKind::Div => Expression::Calculate(Operation::Divide, left, right),
                BinOpKind::FloorDiv | BinOpKind::Rem | BinOpKind::Pow | BinOpKind::Concat => {
                    return Err(RenderError::new(at, "this operator is not available")
                        .with_help("available are `and or not in == != < <= > >= + - * /`"));
                }
            })
        }
        Expr::Compare(chain) => {
            let mut left = boxed(&chain.expr)?;
            let mut whole: Option<Expression> = None;
            for link in &chain.ops {
                let right = boxed(&link.expr)?;
                let comparison = match link.op {
                    CompareOpKind::Eq => Comparison::Equal,
                    CompareOpKind::Ne => Comparison::NotEqual,
                    CompareOpKind::Lt => Comparison::Less,
                    CompareOpKind::Lte => Comparison::AtMost,
                    CompareOpKind::Gt => Comparison::Greater,
                    CompareOpKind::Gte => Comparison::AtLeast,
                    CompareOpKind::In => Comparison::In,
                    CompareOpKind::NotIn => Comparison::NotIn,
                };
                let part = Expression::Compare(comparison, left, right.clone());
                whole = Some(match whole {
                    Some(before) => Expression::And(Box::new(before), Box::new(part)),
                    None => part,
                });
                left = right;
            }
            whole.ok_or_else(|| RenderError::new(at, "a comparison has two sides"))
        }
        Expr::IfExpr(choice) => Ok(Expression::Choose(
            boxed(&choice.test_expr)?,
            boxed(&choice.true_expr)?,
            choice.false_expr.as_ref().map_or_else(|| Ok(Box::new(Expression::Text(String::new()))), boxed)?,
        )),
        Expr::Test(test) => {
            let inner = boxed(&test.expr)?;
            match test.name {
                "set" | "defined" => Ok(Expression::IsSet(inner)),
                "unset" | "undefined" => Ok(Expression::Not(Box::new(Expression::IsSet(inner)))),
                name => {
                    Err(RenderError::new(at, format!("unknown test `{name}`"))
                        .with_help("write `is set` or `is not set`"))
                }
            }
        }
        Expr::Filter(filter) => {
            let Some(inner) = &filter.expr else {
                return Err(RenderError::new(at, "a filter needs a value before it"));
            };
            let arguments = filter.args.iter().map(argument).collect::<Lowered<Vec<_>>>()?;
            Ok(Expression::Filtered(boxed(inner)?, named_filter(filter.name, arguments, at)?))
        }
        Expr::Call(_) => Err(RenderError::new(at, "there is nothing to call here")
            .with_help("texts and expressions have no functions; use a filter like `| join(', ')`")),
        Expr::Slice(_) | Expr::GetItem(_) => Err(RenderError::new(at, "items are not taken by number or slice")
            .with_help("name a field with a dot, or loop with `{% for %}`")),
        Expr::Tuple(_) | Expr::Map(_) => {
            Err(RenderError::new(at, "only lists can be written here").with_help("write `['a', 'b']`"))
        }
    }
}

fn argument<'a>(argument: &CallArg<'a>) -> Lowered<(Option<&'a str>, Expression)> {
    match argument {
        CallArg::Pos(value) => Ok((None, lower(value)?)),
        CallArg::Kwarg(name, value) => Ok((Some(name), lower(value)?)),
        CallArg::PosSplat(value) | CallArg::KwargSplat(value) => {
            Err(RenderError::new(place(value.span()), "arguments are written one by one"))
        }
    }
}

fn named_filter(name: &str, arguments: Vec<(Option<&str>, Expression)>, at: Range<usize>) -> Lowered<Filter> {
    let mut values = arguments.into_iter().map(|(_, value)| Box::new(value));
    let filter = match name {
        "join" => Some(Filter::Join(values.next())),
        "default" => values.next().map(Filter::Default),
        "plural" => values.next().zip(values.next()).map(|(one, other)| Filter::Plural(one, other)),
        "round" => Some(Filter::Round),
        "length" => Some(Filter::Length),
        "upper" => Some(Filter::Upper),
        "lower" => Some(Filter::Lower),
        unknown => {
            return Err(RenderError::new(at, format!("unknown filter `{unknown}`"))
                .with_help(format!("available are `{}`", FILTER_NAMES.join("`, `"))));
        }
    };
    let complete = filter.filter(|_| values.next().is_none());
    complete.ok_or_else(|| {
        RenderError::new(at, format!("`{name}` got the wrong number of arguments"))
            .with_help("see the list of filters in the book: `default` takes one, `plural` two, `join` one or none")
    })
}

fn constant_value(value: &minijinja::Value, at: Range<usize>) -> Lowered<Expression> {
    match value.kind() {
        ValueKind::Bool => Ok(Expression::Flag(value.is_true())),
        ValueKind::Number => f64::try_from(value.clone())
            .map(Expression::Number)
            .map_err(|_| RenderError::new(at, "this number is too large")),
        ValueKind::String => Ok(Expression::Text(value.as_str().unwrap_or_default().to_owned())),
        ValueKind::Seq => value
            .try_iter()
            .map_err(|_| RenderError::new(at.clone(), "this list cannot be read"))?
            .map(|item| constant_value(&item, at.clone()))
            .collect::<Lowered<_>>()
            .map(Expression::List),
        _ => Err(RenderError::new(at, "only texts, numbers, true, false and lists can be written here")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Scope, Template, Value};
    use super::*;

    struct Names;

    impl Scope for Names {
        fn root(&self, name: &str) -> Value<'_> {
            match name {
                "n" => Value::Number(2.0),
                "city" => Value::text("Pune"),
                "stage" => Value::Labelled(Box::new(Value::text("s2")), "Stage 2".into()),
                "list" => Value::List(vec![Value::text("a"), Value::text("b")]),
                "any" => Value::Number(f64::INFINITY),
                _ => Value::Unset,
            }
        }
    }

    fn shown(source: &str) -> String {
        Template::parse(source).unwrap().render(&Names)
    }

    fn decided(source: &str) -> bool {
        Expression::parse(source).unwrap().holds(&Names)
    }

    #[test]
    fn conditions() {
        for (source, expected) in [
            ("n == 2", true),
            ("n >= 1 and n <= 3", true),
            ("1 < n < 3", true),
            ("1 < n < 2", false),
            ("nothing == 1", false),
            ("nothing != 1", false),
            ("not (nothing == 1)", true),
            ("nothing is set", false),
            ("nothing is not set", true),
            ("city is set and not nothing", true),
            ("'a' in list", true),
            ("'c' not in list", true),
            ("nothing in list", false),
            ("stage == 's2'", true),
            ("stage in ['s1', 's2']", true),
            ("5000 <= any", true),
            ("n + 1 == 3", true),
            ("n / 0 == 1", false),
            ("city == 2", false),
            ("-1 < n", true),
        ] {
            assert_eq!(decided(source), expected, "{source}");
        }
    }

    #[test]
    fn texts() {
        for (source, expected) in [
            ("plain *text*\n", "plain *text*"),
            ("{{ stage }} is {{ stage.id }}{{ nothing }}", "Stage 2 is s2"),
            ("{% if n == 2 %}two{% else %}other{% endif %}!", "two!"),
            ("a\n{% for x in list %}\n- {{ x }}\n{% endfor %}\nz", "a\n- a\n- b\nz"),
            ("{{ list | join('/') }} {{ nothing | default('-') }}", "a/b -"),
            ("{{ n }} {{ n | plural('town', 'towns') }}", "2 towns"),
            ("{{ list | length }} {{ city | upper }}", "2 PUNE"),
            ("{% for x in list %}{% if not loop.first %}, {% endif %}{{ loop.index }}{{ x }}{% endfor %}", "1a, 2b"),
        ] {
            assert_eq!(shown(source), expected, "{source}");
        }
    }

    #[test]
    fn what_is_left_out_is_refused_with_its_place_and_help() {
        let refused = |source: &str| Expression::parse(source).unwrap_err();
        assert_eq!(refused("a && b").help.as_deref(), Some("write `and` for `&&`, `or` for `||`"));
        assert_eq!(refused("a = 1").help.as_deref(), Some("two values are compared with `==`"));
        assert_eq!(refused("range(10)").message, "there is nothing to call here");
        assert_eq!(refused("a is odd").message, "unknown test `odd`");
        assert_eq!(refused("a | money").place, 4..9);
        assert_eq!(refused(" ").message, "an expression is missing here");
        for source in ["{% set a = 1 %}", "{% include 'x' %}", "{% macro m() %}{% endmacro %}", "{{ range(3) }}", "{{"]
        {
            assert!(Template::parse(source).is_err(), "{source}");
        }
        let deep = format!("{}1{}", "(".repeat(20_000), ")".repeat(20_000));
        assert!(Expression::parse(&deep).is_err());
    }
}
