package import Basics

/// A field of a page or an address says what cannot be read. Taken for nothing, a list would show what was not asked for.
package enum FieldRefusal: Refusal, Equatable {
  case day(field: String, text: String)
  case month(field: String, text: String)
  case number(field: String, text: String)

  package var code: String {
    switch self {
    case .day: "field.day"
    case .month: "field.month"
    case .number: "field.number"
    }
  }

  package var arguments: [String: String] {
    switch self {
    case .day(let field, let text), .month(let field, let text), .number(let field, let text):
      ["field": field, "text": String(text.prefix(40))]
    }
  }

  package var kind: RefusalKind { .invalid }
}
