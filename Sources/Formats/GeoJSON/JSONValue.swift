/// A value of JSON. Members keep their order.
package enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([Member])

  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: JSONValue

    package init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// Reads a whole text.
  package static func parse(_ bytes: [UInt8]) throws(FormatRefusal) -> JSONValue {
    var scanner = JSONScanner(bytes)
    let value = try scanner.value()
    try scanner.expectEnd()
    return value
  }

  /// The member of an object; nil for everything else.
  package subscript(name: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.name == name }?.value
  }

  /// A string, number or boolean as text; nil for everything else.
  package var text: String? {
    switch self {
    case .string(let text): text
    case .number(let number): CSVWriter.plain(number)
    case .boolean(let truth): truth ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}
