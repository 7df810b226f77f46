import Basics
import FormEngine
import Formats
import Store

/// The codes that questions may be answered with when files beside the form say them, by path.
typealias FileCodes = [String: Set<String>]

/// The codes of the lists in files beside the forms that were used last.
///
/// A file may be replaced while a version is offered, and a phone answers by the one that it fetched. So a version's list has
/// the codes of every file of that name that was offered with it, from its publishing to the next version's.
actor FileLists {
  private static let most = 32
  private var known: [ID<Form>: (edition: FormEdition, codes: [ID<Entry>: Task<FileCodes, any Error>])] = [:]

  /// A question is missing where nobody knows its codes: a file is not here or cannot be read, does not have the column, or
  /// has more than ``FormShape/mostCodes``.
  func codes(
    of version: FormRecord.Version, in form: ID<Form>, at edition: FormEdition, from store: Store
  ) async throws -> FileCodes {
    if known[form]?.edition != edition {
      if known.count >= Self.most { known.removeAll() }
      known[form] = (edition, [:])
    }
    let reading = known[form]?.codes[version.entry] ?? Task { try await Self.read(version, form, from: store) }
    known[form]?.codes[version.entry] = reading
    do {
      return try await reading.value
    } catch {
      known[form] = nil
      throw error
    }
  }

  private static func read(
    _ version: FormRecord.Version, _ id: ID<Form>, from store: Store
  ) async throws -> FileCodes {
    guard let form = try await FormCache.read(version, from: store) else { return [:] }
    let files = form.nodes.compactMap { node in form.choiceFile(of: node).map { (form.answerPath(node.path), $0) } }
    guard !files.isEmpty else { return [:] }
    let offered = OfferedFiles(try await store.history(of: id.stream))
    var lists: [ChoiceFile: Set<String>] = [:]
    for file in Set(files.map(\.1)) {
      lists[file] = try await codes(of: file, in: offered.files(named: file.name, of: version.entry), from: store)
    }
    return files.reduce(into: [:]) { codes, question in codes[question.0] = lists[question.1] }
  }

  private static func codes(
    of file: ChoiceFile, in editions: [FormFile], from store: Store
  ) async throws -> Set<String>? {
    guard !editions.isEmpty, let content = MediumContent(name: file.name) else { return nil }
    var codes = file.others
    for edition in editions {
      do {
        let bytes = try await store.blobs.read(edition.blob, upTo: Forms.largestFile)
        guard let found = content.codes(in: bytes, of: file.value) else { return nil }
        codes.formUnion(found)
      } catch is BlobMissing {
        return nil
      }
      guard codes.count <= FormShape.mostCodes else { return nil }
    }
    return codes
  }
}

/// Which files were offered with each version of a form, while it was the newest.
struct OfferedFiles {
  private var files: [ID<Entry>: [String: [FormFile]]] = [:]

  /// `history` is the form's, in its order.
  init(_ history: [JournalEntry]) {
    var present: [String: FormFile] = [:]
    var newest: JournalEntry?
    for entry in history {
      if entry.event(FormPublished.self) != nil {
        newest = entry
        files[entry.id] = present.mapValues { [$0] }
      } else if let file = entry.event(FormMediumAdded.self)?.file, let newest {
        present[file.name] = file
        // What was published together with the version was never offered without it.
        let before = entry.verb == newest.verb ? [] : files[newest.id]?[file.name] ?? []
        files[newest.id]?[file.name] = before + [file]
      } else if let name = entry.event(FormMediumRemoved.self)?.name {
        present[name] = nil
      }
    }
  }

  func files(named name: String, of version: ID<Entry>) -> [FormFile] { files[version]?[name] ?? [] }
}

extension MediumContent {
  /// What items of a list have as `value`; nil when it is no list, or none of its items has it.
  func codes(in bytes: [UInt8], of value: String) -> Set<String>? {
    var codes: Set<String> = []
    do {
      switch self {
      case .csv:
        var reader = CSVReader(bytes)
        guard let place = try reader.next()?.fields.firstIndex(where: { $0.trimmed == value }) else { return nil }
        while let row = try reader.next() {
          if row.fields.indices.contains(place) { codes.insert(row.fields[place].trimmed) }
        }
      case .xml:
        for item in try XMLElement.parse(bytes, limits: XMLLimits()).elements where item.name.local == "item" {
          if let code = item.first(value)?.text { codes.insert(code.trimmed) }
        }
      case .geoJSON:
        try GeoJSONReader.read(bytes) { (feature: GeoFeature) throws(FormatRefusal) in
          if let code = feature[value] { codes.insert(code) }
          if value == "id", let id = feature.id { codes.insert(id) }
        }
      case .picture, .svg, .recording: return nil
      }
    } catch {
      return nil
    }
    codes.remove("")
    return codes.isEmpty ? nil : codes
  }
}
