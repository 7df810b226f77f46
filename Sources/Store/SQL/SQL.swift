/// A statement, or a piece of one, that runs on either engine.
///
///     "SELECT name FROM place WHERE parent = \(id) AND level IN \(list: levels) ORDER BY name ASC NULLS LAST"
///
/// Interpolated values become typed bindings; text never reaches the statement except as a literal of the source
/// or a quoted identifier. One value holds one statement, without a semicolon.
package struct SQL: Sendable {
  enum Part: Sendable {
    case text(String)
    case binding(SQLBinding)
    indirect case engine(sqlite: [Part], postgres: [Part])
    /// A whole statement: rows whose values come one after the other.
    case rows(Upsert, [SQLBinding])
  }

  var parts: [Part]

  init(parts: [Part]) {
    self.parts = parts
  }

  /// What differs between the engines. Only `Store` spells such things.
  init(sqlite: SQL, postgres: SQL) {
    parts = [.engine(sqlite: sqlite.parts, postgres: postgres.parts)]
  }

  /// No text at all: for a clause that is not wanted.
  package static let empty = SQL(parts: [])

  package var isEmpty: Bool { parts.isEmpty }

  package static func + (left: SQL, right: SQL) -> SQL { SQL(parts: left.parts + right.parts) }
}

extension SQL: ExpressibleByStringInterpolation {
  package init(stringLiteral value: String) {
    parts = [.text(value)]
  }

  package init(stringInterpolation: StringInterpolation) {
    parts = stringInterpolation.parts
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    package init(literalCapacity: Int, interpolationCount: Int) {
      parts.reserveCapacity(2 * interpolationCount + 1)
    }

    package mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    /// A value, bound with its type.
    package mutating func appendInterpolation(_ value: some SQLValue) {
      parts.append(.binding(value.binding))
    }

    /// A value or a null, bound with its type.
    package mutating func appendInterpolation<Value: SQLValue>(_ value: Value?) {
      parts.append(.binding(value.binding))
    }

    /// A value whose type is only known when the program runs.
    package mutating func appendInterpolation(_ binding: SQLBinding) {
      parts.append(.binding(binding))
    }

    package mutating func appendInterpolation(_ sql: SQL) {
      parts += sql.parts
    }

    /// The name of a table or column, quoted.
    package mutating func appendInterpolation(name: String) {
      parts.append(.text(SQL.quoted(name)))
    }

    /// `(…)` for IN: an empty list matches nothing.
    ///
    /// Repeats the last value until the count is a power of two, which changes nothing for IN and NOT IN and keeps the
    /// number of different statements small.
    package mutating func appendInterpolation<Value: SQLValue>(list values: some Collection<Value>) {
      let bindings = values.map(\.binding)
      guard let last = bindings.last else {
        self.appendInterpolation("(SELECT \(SQL.cast("NULL", to: Value.sqlType)) WHERE 1 = 0)" as SQL)
        return
      }
      var count = 1
      while count < bindings.count { count *= 2 }
      let padded = bindings + Array(repeating: last, count: count - bindings.count)
      parts.append(.text("("))
      for (index, binding) in padded.enumerated() {
        if index > 0 { parts.append(.text(", ")) }
        parts.append(.binding(binding))
      }
      parts.append(.text(")"))
    }

    package mutating func appendInterpolation(joined pieces: some Sequence<SQL>, separator: String = ", ") {
      for (index, piece) in pieces.enumerated() {
        if index > 0 { parts.append(.text(separator)) }
        parts += piece.parts
      }
    }
  }

  /// A name in double quotes, so that it is neither a keyword nor folded.
  static func quoted(_ name: String) -> String {
    var text = "\""
    for scalar in name.unicodeScalars where scalar != "\0" {
      text.unicodeScalars.append(scalar)
      if scalar == "\"" { text.unicodeScalars.append(scalar) }
    }
    return text + "\""
  }
}

/// A statement as one engine reads it: text with numbered placeholders, and what they stand for.
struct RenderedSQL: Hashable {
  var text = ""
  var bindings: [SQLBinding] = []

  init(_ sql: SQL, for engine: EngineKind) {
    append(sql.parts, engine)
  }

  private mutating func append(_ parts: [SQL.Part], _ engine: EngineKind) {
    for part in parts {
      switch part {
      case .text(let piece): text += piece
      case .binding(let binding):
        bindings.append(binding)
        text += engine == .sqlite ? "?" : "$"
        text += String(bindings.count)
      case .engine(let sqlite, let postgres): append(engine == .sqlite ? sqlite : postgres, engine)
      case .rows(let upsert, let values):
        precondition(text.isEmpty && bindings.isEmpty, "a row's statement stands alone")
        text = upsert.text(values: values.count, for: engine)
        bindings = values
      }
    }
  }
}
