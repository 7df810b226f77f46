package import Foundation

/// Values that are kept or sent as a whole, as JSON. Names are sorted, so that equal values are equal texts.
package enum JSONText {
  package static func encode(_ value: some Encodable) throws -> String {
    String(decoding: try bytes(value), as: UTF8.self)
  }

  package static func bytes(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(value)
  }

  package static func decode<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
    try decode(text.utf8, as: type)
  }

  package static func decode<Value: Decodable>(
    _ bytes: some Sequence<UInt8>, as _: Value.Type = Value.self
  ) throws -> Value {
    try JSONDecoder().decode(Value.self, from: Data(bytes))
  }
}
