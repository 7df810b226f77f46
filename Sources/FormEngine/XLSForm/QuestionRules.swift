import Basics

/// What each type of question makes of its parameters, and demands of its other cells.
struct QuestionRules {
  let sheet: String
  let choices: ChoicesSheet
  let log: ProblemLog

  func apply(to node: DraftNode) {
    guard let type = node.type else { return }
    let parameters = parameters(of: node)
    readTriggers(node)
    node.entityProperty = node.row.entityProperty?.text
    switch type {
    case .text: applyText(parameters, node)
    case .range: RangeRules(rules: self, node: node, parameters: parameters).apply()
    case .geopoint: applyGeopoint(parameters, node)
    case .geotrace, .geoshape: applyLine(parameters, node)
    case .image: applyImage(parameters, node)
    case .audio: applyAudio(parameters, node, qualities: ["voice-only", "low", "normal", "external"])
    case .backgroundAudio: applyAudio(parameters, node, qualities: ["voice-only", "low", "normal"])
    case .audit: AuditRules(rules: self, node: node, parameters: parameters).apply()
    case .calculate: checkCalculation(node)
    case .backgroundGeopoint: checkBackground(node)
    case .simserial, .subscriberid: report(.metadataObsolete, ["type": type.rawValue], node, node.row.type)
    default: break
    }
  }

  // MARK: Selects

  func apply(to node: DraftNode, list: String, isFromFile: Bool) {
    let parameters = parameters(of: node)
    readTriggers(node)
    node.entityProperty = node.row.entityProperty?.text
    var items = DraftItems(origin: origin(of: node, list, isFromFile: isFromFile))
    if !accepts(isFromFile ? ["label", "randomize", "seed", "value"] : ["randomize", "seed"], parameters, node) {
      node.items = items
      return
    }
    if isFromFile {
      let isGeoJSON = list.hasSuffix(".geojson")
      items.value = parameters["value"] ?? (isGeoJSON ? "id" : "name")
      items.label = parameters["label"] ?? (isGeoJSON ? "title" : "label")
      for (key, name) in parameters.pairs where key == "value" || key == "label" {
        if !XMLNames.isName(name) { report(.parameterName, ["key": key, "value": name], node) }
      }
    }
    if let randomize = truth("randomize", parameters, node) { items.isRandomized = randomize }
    if let seed = parameters["seed"] {
      if parameters["randomize"] == nil {
        report(.seedNeedsRandomize, [:], node)
      } else if !ReferenceScanner.isSingleReference(seed), Double(seed) == nil {
        report(.seedValue, ["value": seed], node)
      }
      items.seed = seed
    }
    node.items = items
  }

  private static let fileExtensions = [".csv", ".xml", ".geojson"]

  private func origin(of node: DraftNode, _ list: String, isFromFile: Bool) -> DraftItems.Origin {
    let cell = node.row.type ?? CellText(text: list, row: node.row.number, column: 1)
    if node.type == .selectOneExternal {
      if node.row.choiceFilter == nil { report(.externalUnfiltered, [:], node, cell) }
      if !choices.hasExternalLists {
        report(.externalChoicesMissing, [:], node, cell)
      } else if !choices.hasExternalList(list) {
        report(.listMissing, ["list": list], node, cell)
      }
      return .external(list)
    }
    let hasExtension = Self.fileExtensions.contains { list.hasSuffix($0) && list.utf8.count > $0.utf8.count }
    if isFromFile {
      let points = list.utf8.lazy.filter { $0 == UInt8(ascii: ".") }.count
      if !hasExtension || points != 1 { report(.fileExtension, ["file": list], node, cell) }
      return .file(name: list)
    }
    if ReferenceScanner(list).mentions.count > 0 {
      return .nodes(reference: cell.replacing(text: list), isGeometry: false)
    }
    if hasExtension { return .file(name: list) }
    checkList(list, node, cell)
    return .list(list)
  }

  private func checkList(_ name: String, _ node: DraftNode, _ cell: CellText) {
    guard let list = choices.list(name) else {
      if choices.isEmpty {
        report(.choicesMissing, ["list": name], node, cell)
      } else if !log.isFull, let nearest = NearestWord.find(name, among: choices.names, within: 2) {
        report(.listMisspelt, ["list": name, "nearest": nearest], node, cell)
      } else {
        report(.listMissing, ["list": name], node, cell)
      }
      return
    }
    // Several answers are stored with spaces between them.
    guard node.type == .selectMultiple else { return }
    for choice in list.choices where choice.name.utf8.contains(UInt8(ascii: " ")) {
      report(.choiceNameSpace, ["name": choice.name, "list": name], node, cell)
    }
  }

  // MARK: Single types

  private func applyText(_ parameters: Parameters, _ node: DraftNode) {
    guard accepts(["rows"], parameters, node), let rows = parameters["rows"] else { return }
    if integer("rows", parameters, node) != nil { node.bodyAttributes.append(FormAttribute("rows", rows)) }
  }

  private func applyImage(_ parameters: Parameters, _ node: DraftNode) {
    if let value = node.row.defaultValue, !value.text.contains("jr://images/") {
      node.row.defaultValue = value.replacing(text: "jr://images/" + value.text)
    }
    guard accepts(["app", "max-pixels"], parameters, node) else { return }
    if let pixels = parameters["max-pixels"] {
      if integer("max-pixels", parameters, node) != nil {
        node.bindAttributes.append(FormAttribute("orx:max-pixels", pixels))
      }
    } else {
      report(.imageUnlimited, [:], node, node.row.type)
    }
    let appearance = node.row.control("appearance")?.text
    if let app = parameters["app"], appearance == nil || appearance == "annotate" {
      if Self.isPackageName(app) {
        node.bodyAttributes.append(FormAttribute("intent", app))
      } else {
        report(.packageName, ["name": app], node)
      }
    }
  }

  /// Names of Android packages: segments of letters, digits and underscores that begin with a letter, at least two.
  static func isPackageName(_ name: String) -> Bool {
    let segments = name.split(separator: ".", omittingEmptySubsequences: false)
    return segments.count >= 2
      && segments.allSatisfy { segment in
        segment.utf8.first.map { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") } == true
          && segment.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789_".unicodeScalars.contains($0))
          }
      }
  }

  private func applyAudio(_ parameters: Parameters, _ node: DraftNode, qualities: [String]) {
    guard accepts(["quality"], parameters, node), let quality = word("quality", of: qualities, parameters, node) else {
      return
    }
    if node.type == .audio {
      node.bindAttributes.append(FormAttribute("odk:quality", quality))
    } else {
      node.bodyAttributes.append(FormAttribute("odk:quality", quality))
    }
  }

  private func applyGeopoint(_ parameters: Parameters, _ node: DraftNode) {
    let keys = ["allow-mock-accuracy", "capture-accuracy", "reference-geometry", "warning-accuracy"]
    guard accepts(keys, parameters, node) else { return }
    let names = ["capture-accuracy": "accuracyThreshold", "warning-accuracy": "unacceptableAccuracyThreshold"]
    for (key, value) in parameters.pairs {
      guard let name = names[key] else { continue }
      if Double(value) == nil {
        report(.parameterNumber, ["key": key, "value": value], node)
      } else {
        node.bodyAttributes.append(FormAttribute(name, value))
      }
    }
    applyGeometry(parameters, node)
  }

  private func applyLine(_ parameters: Parameters, _ node: DraftNode) {
    guard accepts(["allow-mock-accuracy", "incremental", "reference-geometry"], parameters, node) else { return }
    if let incremental = parameters["incremental"] {
      if YesNo.isYes(incremental) {
        node.bodyAttributes.append(FormAttribute("incremental", "true"))
      } else {
        report(.parameterChoice, ["key": "incremental", "value": incremental, "allowed": "true"], node)
      }
    }
    applyGeometry(parameters, node)
  }

  private func applyGeometry(_ parameters: Parameters, _ node: DraftNode) {
    if let mock = word("allow-mock-accuracy", of: ["true", "false"], parameters, node) {
      node.bindAttributes.append(FormAttribute("odk:allow-mock-accuracy", mock))
    }
    guard let reference = parameters["reference-geometry"] else { return }
    let cell = node.row.parameters ?? CellText(text: reference, row: node.row.number, column: 1)
    if choices.list(reference) != nil {
      node.items = DraftItems(origin: .list(reference))
    } else {
      node.items = DraftItems(origin: .nodes(reference: cell.replacing(text: reference), isGeometry: true))
    }
  }

  private func checkCalculation(_ node: DraftNode) {
    let isDynamic = node.row.defaultValue.map { DynamicDefault.isDynamic($0.text, type: .calculate) } ?? false
    if node.row.bind("calculate") == nil, !isDynamic { report(.calculationMissing, [:], node, node.row.type) }
  }

  private func checkBackground(_ node: DraftNode) {
    if node.triggers.isEmpty { report(.backgroundTrigger, [:], node, node.row.trigger ?? node.row.type) }
    if let calculation = node.row.bind("calculate") { report(.backgroundCalculation, [:], node, calculation) }
  }

  /// `${a}, ${b}`
  private func readTriggers(_ node: DraftNode) {
    guard let cell = node.row.trigger else { return }
    let parts = cell.text.split(separator: ",").map { $0.trimmingSpaces() }
    if parts.allSatisfy(\.isEmpty) { report(.triggerMalformed, ["value": cell.text], node, cell) }
    for part in parts where !part.isEmpty {
      guard ReferenceScanner.isSingleReference(part), let mention = ReferenceScanner(part).mentions.first else {
        return report(.triggerMalformed, ["value": cell.text], node, cell)
      }
      node.triggers.append((mention.name, cell))
    }
  }

  // MARK: Parameters

  private func parameters(of node: DraftNode) -> Parameters {
    guard let cell = node.row.parameters else { return Parameters() }
    if let parameters = Parameters(cell.text) { return parameters }
    report(.parametersMalformed, ["value": cell.text], node)
    return Parameters()
  }

  /// Whether only keys that the type knows occur.
  func accepts(_ keys: [String], _ parameters: Parameters, _ node: DraftNode) -> Bool {
    let unknown = parameters.pairs.map(\.key).filter { !keys.contains($0) }
    guard !unknown.isEmpty else { return true }
    report(
      .parameterUnknown, ["keys": unknown.joined(separator: ", "), "allowed": keys.joined(separator: ", ")], node)
    return false
  }

  func truth(_ key: String, _ parameters: Parameters, _ node: DraftNode) -> Bool? {
    word(key, of: ["true", "false"], parameters, node).map { $0 == "true" }
  }

  func word(_ key: String, of allowed: [String], _ parameters: Parameters, _ node: DraftNode) -> String? {
    guard let value = parameters[key] else { return nil }
    if allowed.contains(value) { return value }
    report(.parameterChoice, ["key": key, "value": value, "allowed": allowed.joined(separator: ", ")], node)
    return nil
  }

  func integer(_ key: String, _ parameters: Parameters, _ node: DraftNode) -> Int? {
    guard let value = parameters[key] else { return nil }
    if let number = Int(value) { return number }
    report(.parameterInteger, ["key": key, "value": value], node)
    return nil
  }

  func report(_ problem: FormProblem, _ arguments: [String: String], _ node: DraftNode, _ cell: CellText? = nil) {
    let cell = cell ?? node.row.parameters ?? node.row.type
    log.report(problem, arguments, sheet: sheet, row: cell?.row ?? node.row.number, column: cell?.column)
  }
}
