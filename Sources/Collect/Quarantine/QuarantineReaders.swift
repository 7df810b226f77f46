package import Basics
package import FormEngine
import Formats
import Store

/// The versions of forms by which something that was kept apart could be read.
package struct QuarantineReaders: Sendable {
  /// How many questions the XML answers.
  package let answers: Int
  /// Those that ask the most of them first; among equals the form that it names, and newer versions before older ones.
  package let versions: [Version]

  package struct Version: Hashable, Sendable {
    package let formID: String
    package let title: String
    package let version: String
    /// How many of the answered questions it asks.
    package let asked: Int
  }

  /// So many are offered.
  package static let most = 100
}

extension Quarantine {
  /// Those among `forms` by which the item could be read, and besides all versions of the form that it names and the newest
  /// of every other, which ask nothing of it as it is.
  package func readers(of item: QuarantineItem, among forms: [ID<Form>]) async throws -> QuarantineReaders {
    let paths = (try? XMLElement.parse(item.xml, limits: SubmissionDocument.limits))?.answeredPaths ?? []
    let plans = intake.plans
    let records = try await store.read { reader in
      try forms.compactMap { try plans.plans(for: $0, in: reader)?.record }
    }
    var versions: [QuarantineReaders.Version] = []
    for record in records.sorted(by: { $0.formID == item.line.formID && $1.formID != item.line.formID }) {
      let isOwn = record.formID == item.line.formID
      for version in record.versions.reversed() {
        let questions = version.content.shape.tables.lazy.flatMap(\.questions)
        let asked = paths.isEmpty ? 0 : questions.count { paths.contains($0.path) }
        guard asked > 0 || isOwn || version.entry == record.newest.entry else { continue }
        let found = QuarantineReaders.Version(
          formID: record.formID, title: record.title, version: version.content.version, asked: asked)
        if !versions.contains(found) { versions.append(found) }
      }
    }
    let order = versions.indices.sorted { (versions[$1].asked, $0) < (versions[$0].asked, $1) }
    return QuarantineReaders(
      answers: paths.count, versions: order.prefix(QuarantineReaders.most).map { versions[$0] })
  }
}

extension XMLElement {
  /// The paths of elements that hold an answer, each once, as questions are named; what protocols add is none.
  fileprivate var answeredPaths: Set<String> {
    var paths: Set<String> = []
    func look(_ element: XMLElement, _ path: String) {
      for child in element.elements {
        if path.isEmpty, ["meta", "formhub", "__version__"].contains(child.name.local) { continue }
        let inner = path + "/" + child.name.local
        if child.elements.contains(where: { _ in true }) {
          look(child, inner)
        } else if !child.text.isBlank {
          paths.insert(inner)
        }
      }
    }
    look(self, "")
    return paths
  }
}
