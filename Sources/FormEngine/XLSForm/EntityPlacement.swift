import Basics

/// Decides in which container each entity of a form lives.
///
/// An entity belongs to the nearest repeat (or the form) that holds the questions it takes its values from, and within it
/// to a group that no other entity has; values saved to it must lie at or below its container.
struct EntityPlacement {
  private let entities: EntitiesSheet
  private let log: ProblemLog
  private let surveySheet: String
  private let root: DraftNode
  private var references: [String: [Reference]] = [:]
  /// The list that lives in, or reaches through, a container.
  private var placed: [ObjectIdentifier: String] = [:]
  private var reserved: [ObjectIdentifier: String] = [:]
  private(set) var isInRepeat = false

  /// A question that matters to an entity, with the containers around it from the root inwards.
  private struct Reference {
    let node: DraftNode
    let path: [DraftNode]
    let property: CellText?

    var scope: [DraftNode] { path.scope }
  }

  private struct Request {
    let declaration: EntitiesSheet.Declaration
    let path: [DraftNode]
    let savePaths: [[DraftNode]]
  }

  init(_ entities: EntitiesSheet, root: DraftNode, surveySheet: String, log: ProblemLog) {
    self.entities = entities
    self.root = root
    self.surveySheet = surveySheet
    self.log = log
    var mentioned: [String: [String]] = [:]
    for declaration in entities.declarations {
      for name in Set(declaration.mentions) { mentioned[name, default: []].append(declaration.list) }
    }
    collect(root, path: [root], mentioned)
    place()
  }

  // MARK: References

  private mutating func collect(_ container: DraftNode, path: [DraftNode], _ mentioned: [String: [String]]) {
    for node in container.children {
      for list in mentioned[node.name] ?? [] {
        references[list, default: []].append(Reference(node: node, path: path, property: nil))
      }
      if node.type == nil {
        if let cell = node.row.entityProperty { report(.entityPropertyContainer, cell) }
        collect(node, path: path + [node], mentioned)
      } else if let cell = node.row.entityProperty, let list = list(of: cell, node) {
        references[list, default: []].append(Reference(node: node, path: path, property: cell))
      }
    }
  }

  /// The list a `save_to` cell names, `list#property` or, with a single entity, `property`; nil when it is refused.
  private func list(of cell: CellText, _ node: DraftNode) -> String? {
    let parts = cell.text.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
    let property = parts[parts.count - 1]
    let list: String
    switch (parts.count, entities.declarations.count) {
    case (1, 0...1): list = entities.declarations.first?.list ?? ""
    case (1, _):
      report(.entityPropertyPrefix, cell)
      return nil
    case (2, _): list = parts[0]
    default:
      report(.entityPropertyDelimiter, cell)
      return nil
    }
    guard entities.declarations.contains(where: { $0.list == list }) else {
      report(.entityUnknown, cell, ["list": list])
      return nil
    }
    let lowercase = property.lowercased()
    if lowercase == "name" || lowercase == "label" || property.hasPrefix("__") {
      report(.entityPropertyReserved, cell, ["property": property])
    } else if !XMLNames.isName(property) {
      report(.entityPropertyInvalid, cell, ["property": property])
    } else if let other = references[list]?.first(where: { $0.property != nil && $0.node.entityProperty == property }) {
      report(.entityPropertyDuplicate, cell, ["property": property, "other": String(other.node.row.number)])
    }
    node.entityProperty = property
    return list
  }

  // MARK: Places

  private mutating func place() {
    let requests = entities.declarations.compactMap(request)
    // A single entity of the form itself stands at the root, as the first version of the specification has it.
    if requests.count == 1, requests[0].path.scope.count == 1 {
      return put(requests[0].declaration, at: [root])
    }
    for request in requests.sorted(by: { $0.declaration.row < $1.declaration.row }) { place(request) }
  }

  private mutating func place(_ request: Request) {
    let scope = request.path.scope
    for depth in stride(from: request.path.count, through: scope.count, by: -1) {
      let path = Array(request.path.prefix(depth))
      guard let container = path.last else { continue }
      let key = ObjectIdentifier(container)
      if placed[key] != nil || reserved[key] != nil {
        // What saves into a container that belongs to another entity cannot move elsewhere.
        if request.savePaths.contains(where: { $0.last.map { reserved[ObjectIdentifier($0)] != nil } ?? false }) {
          break
        }
        continue
      }
      put(request.declaration, at: path)
      for savePath in request.savePaths {
        for node in savePath.dropFirst(depth - 1) { reserved[ObjectIdentifier(node)] = request.declaration.list }
      }
      return
    }
    log.report(
      .entityNoRoom, ["list": request.declaration.list, "scope": scope.map(\.name).joined(separator: "/")],
      sheet: entities.sheet, row: request.declaration.row, column: 1)
  }

  private mutating func put(_ declaration: EntitiesSheet.Declaration, at path: [DraftNode]) {
    guard let container = path.last else { return }
    if path.scope.count > 1 { isInRepeat = true }
    placed[ObjectIdentifier(container)] = declaration.list
    reserved[ObjectIdentifier(container)] = declaration.list
    let meta = DraftNode(.meta, name: "meta", row: SurveyRow(number: declaration.row), location: nil)
    meta.children = [declaration.node()]
    container.children.append(meta)
  }

  /// Where an entity wants to be; nil, and reported, when its references lie in scopes that exclude each other.
  private func request(_ declaration: EntitiesSheet.Declaration) -> Request? {
    let references = references[declaration.list] ?? []
    guard let deepest = references.max(by: { $0.scope.repeatCount < $1.scope.repeatCount }) else {
      return Request(declaration: declaration, path: [root], savePaths: [])
    }
    let scope = deepest.scope
    let saves = references.filter { $0.property != nil }
    var path: [DraftNode]
    if saves.isEmpty {
      let inside = references.filter { $0.scope.isSame(as: scope) }
      path = inside.reduce(scope) { $1.path.count > $0.count ? $1.path : $0 }
    } else {
      let common = saves.dropFirst().reduce(saves[0].path) { $0.commonPrefix(with: $1.path) }
      let saveScope = saves.map(\.scope).max { $0.repeatCount < $1.repeatCount } ?? scope
      path = saveScope.repeatCount > common.scope.repeatCount ? saveScope : common
    }
    for reference in references {
      let fits = scope.starts(with: reference.scope, by: { $0 === $1 })
      if fits, reference.property == nil || reference.scope.isSame(as: path.scope) { continue }
      refuse(reference, declaration, other: fits ? path : deepest.path)
      return nil
    }
    return Request(declaration: declaration, path: path, savePaths: saves.map(\.path))
  }

  private func refuse(_ reference: Reference, _ declaration: EntitiesSheet.Declaration, other: [DraftNode]) {
    let arguments = [
      "list": declaration.list, "question": reference.node.name,
      "scope": reference.path.map(\.name).joined(separator: "/"), "other": other.map(\.name).joined(separator: "/"),
    ]
    if let cell = reference.property {
      log.report(.entityScope, arguments, at: cell.location(in: surveySheet))
    } else {
      log.report(.entityScope, arguments, sheet: entities.sheet, row: declaration.row, column: 1)
    }
  }

  private func report(_ problem: FormProblem, _ cell: CellText, _ arguments: [String: String] = [:]) {
    log.report(
      problem, arguments.merging(["value": cell.text]) { first, _ in first }, at: cell.location(in: surveySheet))
  }
}

extension DraftNode {
  var isRepeat: Bool {
    if case .repeat = kind { true } else { false }
  }
}

extension [DraftNode] {
  /// The path to the innermost repeat, or to the root.
  fileprivate var scope: [DraftNode] { Array(prefix((lastIndex { $0.isRepeat } ?? 0) + 1)) }

  fileprivate var repeatCount: Int { lazy.filter(\.isRepeat).count }

  fileprivate func isSame(as other: [DraftNode]) -> Bool { elementsEqual(other, by: { $0 === $1 }) }

  fileprivate func commonPrefix(with other: [DraftNode]) -> [DraftNode] {
    zip(self, other).prefix { $0 === $1 }.map(\.0)
  }
}
