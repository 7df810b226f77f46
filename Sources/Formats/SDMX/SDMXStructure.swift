import Basics

/// What a table of figures says, in the terms of SDMX (sdmx.org): each figure is found by the codes of its dimensions and
/// bears attributes. Identifiers are letters, digits, `_`, `@`, `$` and `-` only.
package struct SDMXStructure: Sendable {
  package struct Component: Sendable {
    package let id: String
    package let name: String

    package init(_ id: String, _ name: String) {
      (self.id, self.name) = (id, name)
    }
  }

  /// Who keeps the dataflow, its identifier and its edition.
  package let agency: String
  package let dataflow: String
  package let version: String
  package let name: String
  package let dimensions: [Component]
  package let attributes: [Component]
  /// Told of all figures together: licence, level, date, release.
  package let facts: [(id: String, text: String)]

  package init(
    agency: String, dataflow: String, version: String = "1.0.0", name: String, dimensions: [Component],
    attributes: [Component], facts: [(id: String, text: String)] = []
  ) {
    (self.agency, self.dataflow, self.version, self.name) = (agency, dataflow, version, name)
    (self.dimensions, self.attributes, self.facts) = (dimensions, attributes, facts)
  }

  /// `AGENCY:DATAFLOW(1.0.0)`.
  package var identifier: String { "\(agency):\(dataflow)(\(version))" }

  /// What may stand where SDMX asks for an identifier, different for different texts: other characters become their
  /// number in hexadecimal between two `$`, and nothing becomes `_Z`, "not applicable".
  package static func code(_ text: String) -> String {
    let parts = text.unicodeScalars.map { scalar in
      let character = Character(scalar)
      let isPlain = scalar.isASCII && (character.isLetter || character.isNumber || "_@-".contains(character))
      return isPlain ? String(scalar) : "$\(String(scalar.value, radix: 16))$"
    }
    return parts.isEmpty ? "_Z" : parts.joined()
  }
}

/// One figure: a code with its name for each dimension, and a value or none for each attribute.
package struct SDMXObservation: Sendable {
  package struct Code: Hashable, Sendable {
    package let id: String
    package let name: String

    package init(_ id: String, _ name: String? = nil) {
      self.id = SDMXStructure.code(id)
      self.name = name ?? id
    }
  }

  package let key: [Code]
  package let value: Double?
  package let attributes: [String?]

  package init(key: [Code], value: Double?, attributes: [String?]) {
    (self.key, self.value, self.attributes) = (key, value, attributes)
  }
}

/// Writes SDMX-CSV (github.com/sdmx-twg/sdmx-csv): a row for each figure, dimensions by their codes.
package struct SDMXCSVWriter {
  /// 1.0 belongs to SDMX 2.1 and 2.0 to SDMX 3.0: they differ in how a row names its dataflow.
  package enum Edition: Sendable {
    case one, two
  }

  private var writer = CSVWriter(hasMark: false)
  private let structure: SDMXStructure
  /// With what each row begins.
  private let target: [ExportValue]

  package init(_ structure: SDMXStructure, _ edition: Edition = .two) {
    self.structure = structure
    var header: [String]
    switch edition {
    case .one: (header, target) = (["DATAFLOW"], [.text(structure.identifier)])
    case .two:
      header = ["STRUCTURE", "STRUCTURE_ID", "ACTION"]
      target = [.text("dataflow"), .text(structure.identifier), .text("R")]
    }
    header += structure.dimensions.map(\.id)
    header += ["OBS_VALUE"] + structure.attributes.map(\.id) + structure.facts.map(\.id)
    writer.write(header.map { .text($0) })
  }

  package mutating func write(_ observation: SDMXObservation) {
    precondition(
      observation.key.count == structure.dimensions.count
        && observation.attributes.count == structure.attributes.count, "a figure has a code for each dimension")
    var row = target
    row += observation.key.map { .text($0.id) }
    row.append(observation.value.map { .decimal($0) } ?? .empty)
    row += observation.attributes.map { $0.map { .text($0) } ?? .empty }
    writer.write(row + structure.facts.map { .text($0.text) })
  }

  /// What was written since the last call.
  package mutating func take() -> [UInt8] { writer.take() }
}
