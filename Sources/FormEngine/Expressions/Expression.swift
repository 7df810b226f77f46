/// An expression of a form: XPath 1.0 as the ODK XForms specification uses it, and the `${name}` of XLSForm.
///
/// This is what an author wrote, nothing resolved. `Program` evaluates it; `xpath` writes it.
package indirect enum Expression: Hashable, Sendable {
  case number(Numeral)
  case string(String)
  case path(Path)
  /// A node set that no path names, narrowed: `(a | b)[1]`, `instance('sites')[2]`.
  case filter(Expression, [Expression])
  case call(Function, [Expression])
  /// `and` and `or` hold all operands of a chain, at least two, so that a long chain is not a deep tree.
  case and([Expression])
  case or([Expression])
  case binary(Operator, Expression, Expression)
  case negative(Expression)
  /// Only in the words of XLSForm; an XForm has paths instead.
  case reference(Reference)
}

extension Expression {
  /// A number as it was written: `1.50` stays `1.50`.
  package struct Numeral: Hashable, Sendable {
    package let text: String
    package let value: Double

    /// Nil unless `text` is digits with at most one point, as XPath has it: no sign, no exponent.
    package init?(_ text: String) {
      var points = 0
      for unit in text.utf8 {
        switch unit {
        case UInt8(ascii: "."): points += 1
        case UInt8(ascii: "0")...UInt8(ascii: "9"): continue
        default: return nil
        }
      }
      guard points <= 1, text.utf8.count > points, let value = Double(text) else { return nil }
      self.text = text
      self.value = value
    }
  }

  /// The operators that take two operands, `and` and `or` apart. The raw value is how they are written.
  package enum Operator: String, CaseIterable, Sendable {
    case equal = "="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "div"
    case modulo = "mod"
    case union = "|"

    /// How tightly it binds; all associate to the left. `or` is 1, `and` 2, the sign 7.
    var precedence: Int {
      switch self {
      case .equal, .notEqual: 3
      case .less, .lessOrEqual, .greater, .greaterOrEqual: 4
      case .plus, .minus: 5
      case .times, .divide, .modulo: 6
      case .union: 8
      }
    }
  }

  /// `${name}`, a question of the same form, or `${last-saved#name}`, its answer in the last saved record.
  package struct Reference: Hashable, Sendable {
    package let name: String
    package let isLastSaved: Bool

    package init(_ name: String, isLastSaved: Bool = false) {
      self.name = name
      self.isLastSaved = isLastSaved
    }
  }
}

extension Expression {
  /// A location path.
  package struct Path: Hashable, Sendable {
    package enum Start: Hashable, Sendable {
      /// `/…`
      case root
      /// `…`, relative to the context node
      case context
      /// `current()/…`, `instance('sites')/…`, `${household}/…`
      case expression(Expression)
    }

    package var start: Start
    package var steps: [Step]

    package init(_ start: Start, _ steps: [Step]) {
      self.start = start
      self.steps = steps
    }

    /// The absolute path of child elements: `/data/person/age`.
    package static func absolute(_ names: some Sequence<String>) -> Path {
      Path(.root, names.map { Step(.child, .name($0)) })
    }
  }

  package struct Step: Hashable, Sendable {
    package var axis: Axis
    package var test: NodeTest
    package var predicates: [Expression]

    package init(_ axis: Axis, _ test: NodeTest, _ predicates: [Expression] = []) {
      self.axis = axis
      self.test = test
      self.predicates = predicates
    }

    package static let parent = Step(.parent, .node)
    package static let itself = Step(.itself, .node)
    /// What `//` stands for.
    package static let anywhereBelow = Step(.descendantOrSelf, .node)
  }

  package enum Axis: String, CaseIterable, Sendable {
    case ancestor
    case ancestorOrSelf = "ancestor-or-self"
    case attribute
    case child
    case descendant
    case descendantOrSelf = "descendant-or-self"
    case following
    case followingSibling = "following-sibling"
    case namespace
    case parent
    case preceding
    case precedingSibling = "preceding-sibling"
    case itself = "self"
  }

  package enum NodeTest: Hashable, Sendable {
    /// A name as it was written, with its prefix.
    case name(String)
    /// `*`
    case anyName
    /// `prefix:*`
    case anyNameIn(String)
    case node
    case text
    case comment
    case instruction(String?)
  }
}
