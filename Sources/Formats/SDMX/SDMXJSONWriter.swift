package import Basics

/// Writes an SDMX-JSON 2.0 data message (github.com/sdmx-twg/sdmx-json): figures first, by the numbers of their codes, then the
/// codes. Memory holds the codes, not the figures.
package struct SDMXJSONWriter {
  private let structure: SDMXStructure
  private let prepared: Instant
  private let sender: String
  private let language: String
  private var buffer: [UInt8] = []
  private var isFirst = true
  private var codes: [Numbered<SDMXObservation.Code>]
  private var values: [Numbered<String>]

  private struct Numbered<Element: Hashable & Sendable>: Sendable {
    private(set) var all: [Element] = []
    private var numbers: [Element: Int] = [:]

    mutating func number(of element: Element) -> Int {
      if let known = numbers[element] { return known }
      numbers[element] = all.count
      all.append(element)
      return all.count - 1
    }
  }

  /// - Parameters:
  ///   - sender: An identifier of whoever answers.
  ///   - language: Of names.
  package init(_ structure: SDMXStructure, sender: String, prepared: Instant, language: String) {
    self.structure = structure
    self.prepared = prepared
    self.sender = SDMXStructure.code(sender)
    self.language = language
    codes = structure.dimensions.map { _ in Numbered() }
    values = structure.attributes.map { _ in Numbered() }
    let meta: JSON = .object([
      (
        "schema",
        "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/data-message/tools/schemas/2.0.0/sdmx-json-data-schema.json"
      ),
      ("id", .string("\(SDMXStructure.code(structure.dataflow))-\(prepared.microseconds)")),
      ("prepared", .string(prepared.description)), ("test", false),
      ("contentLanguages", [.string(language)]), ("sender", .object([("id", .string(self.sender))])),
    ])
    let facts = JSON.array(structure.facts.indices.map { _ in 0 })
    append("{\"meta\":\(meta.serialized),\"data\":{\"dataSets\":[{\"structure\":0,\"action\":\"Replace\",")
    append("\"attributes\":\(facts.serialized),\"observations\":{")
  }

  package mutating func write(_ observation: SDMXObservation) {
    precondition(
      observation.key.count == codes.count && observation.attributes.count == values.count,
      "a figure has a code for each dimension")
    let key = observation.key.enumerated().map { String(codes[$0].number(of: $1)) }.joined(separator: ":")
    var cells: [JSON] = [observation.value.map { .number($0) } ?? .null]
    for (index, attribute) in observation.attributes.enumerated() {
      cells.append(attribute.map { .int(values[index].number(of: $0)) } ?? .null)
    }
    append("\(isFirst ? "\n" : ",\n")\"\(key)\":\(JSON.array(cells).serialized)")
    isFirst = false
  }

  /// Writes the codes; nothing may be written afterwards.
  package mutating func finish() {
    let dimensions = zip(structure.dimensions, codes).enumerated().map { position, pair in
      component(
        pair.0, more: [("keyPosition", .int(position))],
        pair.1.all.map { .object([("id", .string($0.id)), ("name", .string($0.name))]) })
    }
    let attributes = zip(structure.attributes, values).map { pair in
      component(
        pair.0, more: [("relationship", .object([("observation", .object([JSON.Member]()))]))],
        pair.1.all.map { .object([("value", .string($0))]) })
    }
    let facts = structure.facts.map { fact in
      component(
        SDMXStructure.Component(fact.id, fact.id),
        more: [("relationship", .object([("dataflow", .object([JSON.Member]()))]))],
        [.object([("value", .string(fact.text))])])
    }
    let urn = "urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=" + structure.identifier
    let described: JSON = .object([
      ("links", [.object([("urn", .string(urn)), ("rel", "dataflow")])]),
      ("dimensions", .object([("dataSet", []), ("series", []), ("observation", .array(dimensions))])),
      (
        "measures",
        .object([("observation", [.object([("id", "OBS_VALUE"), ("name", "Observation value"), ("values", [])])])])
      ),
      (
        "attributes",
        .object([
          ("dataSet", .array(facts)), ("dimensionGroup", []), ("series", []), ("observation", .array(attributes)),
        ])
      ),
      ("dataSets", [0]),
      ("name", .string(structure.name)),
    ])
    append("\n}}],\"structures\":[\(described.serialized)]},\"errors\":[]}\n")
  }

  private func component(_ component: SDMXStructure.Component, more: [(String, JSON)], _ values: [JSON]) -> JSON {
    .object([("id", .string(component.id)), ("name", .string(component.name))] + more + [("values", .array(values))])
  }

  /// What was written since the last call.
  package mutating func take() -> [UInt8] {
    let written = buffer
    buffer.removeAll(keepingCapacity: true)
    return written
  }

  private mutating func append(_ text: String) { buffer.append(contentsOf: text.utf8) }
}
