import Collect
import FormEngine
import Foundation
import Testing

/// The packs that come with Konak.
enum OwnPacks {
  static let folders: [PackFolder] = {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
    return (try? PackFolder.all(in: checkout.appending(path: "Packs"))) ?? []
  }()

  static func read(_ name: String) throws -> Pack {
    let folder = try #require(folders.first { $0.url.lastPathComponent == name })
    let (pack, findings) = folder.read()
    return try #require(pack, "\(findings)")
  }
}

extension FormDraft {
  /// As it is read from the workbook that is published.
  func form() throws -> Form {
    let workbook = try #require(workbook)
    return try #require(try Form.read(file: workbook.bytes, named: workbook.name).form)
  }
}

/// A form being answered; questions are known by their names.
struct AnsweredForm {
  private let session: AnswerSession
  private let logic: FormLogic
  private let places: [String: FormLogic.NodeIndex]

  init(_ form: Form) {
    logic = FormLogic(form)
    session = AnswerSession(logic, instances: form.choiceTrees())
    let logic = logic
    places = Dictionary(
      form.nodes.compactMap { node in logic[path: node.path].map { (node.name, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private func nodes(_ name: String) throws -> [AnswerSession.NodeID] {
    session.nodes(at: try #require(places[name], "no question is called \(name)"))
  }

  /// - Parameter instance: Which instance of the repeats around the question, from 0.
  func answer(_ name: String, _ text: String, instance: Int = 0) throws {
    let nodes = try nodes(name)
    try #require(nodes.indices.contains(instance), "\(name)")
    #expect(session.answer(nodes[instance], with: text) == .accepted, "\(name) \(text)")
    #expect(session.state(of: nodes[instance]).isRelevant, "\(name)")
  }

  func isTaken(_ name: String, _ text: String) throws -> Bool {
    session.answer(try #require(try nodes(name).first), with: text) == .accepted
  }

  func text(_ name: String, instance: Int = 0) throws -> String {
    let nodes = try nodes(name)
    try #require(nodes.indices.contains(instance), "\(name)")
    return session.answers.text(of: nodes[instance])
  }

  func isAsked(_ name: String) throws -> Bool {
    try nodes(name).contains { session.state(of: $0).isRelevant }
  }

  /// Makes the instances of a repeat that its count asks for.
  func count(_ name: String) throws {
    let place = try #require(places[name])
    let parent = try #require(logic.nodes[place].parent.flatMap { session.nodes(at: $0).first })
    session.adjustCount(of: place, below: parent)
  }
}
