import Basics
import Formats
import Foundation

/// A folder with one document as a page and everything that the page needs, for a browser that may see nothing else.
struct PrintFolder {
  enum Purpose {
    case pdf
    /// The drawings as pictures, in the page itself.
    case pictures
  }

  let root: URL
  /// Where the browser writes.
  let out: URL
  private let purpose: Purpose
  private let isRoot = getuid() == 0
  /// Who has no rights anywhere, on Debian and elsewhere.
  private static let nobody = (user: 65_534, group: 65_534)

  private static let assets = ["evidence.css", "document.css", "picture.js"]

  init(_ document: Document, for purpose: Purpose, resources: Resources, templates: Templates) throws {
    self.purpose = purpose
    root = FileManager.default.temporaryDirectory.appending(path: "konak-print-\(UUID().uuidString)")
    out = root.appending(path: "out")
    let files = FileManager.default
    // Drafts are printed too: nobody else on the machine may look in.
    try files.createDirectory(
      at: root, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    do { try fill(document, resources, templates) } catch {
      remove()
      throw error
    }
  }

  private func fill(_ document: Document, _ resources: Resources, _ templates: Templates) throws {
    let files = FileManager.default
    try files.createDirectory(at: out, withIntermediateDirectories: true)
    for name in Self.assets {
      try files.copyItem(at: resources.assets.appending(path: name), to: root.appending(path: name))
    }
    let known = try Library.index(of: resources.libraries)
    func library(_ name: String, _ path: String) throws -> String {
      guard let folder = known[name]?.folder else { throw PrintRefusal.failed }
      let copy = root.appending(path: folder)
      if !files.fileExists(atPath: copy.path) {
        try files.copyItem(at: resources.libraries.appending(path: folder), to: copy)
      }
      return "\(folder)/\(path)"
    }
    let first = document.languages[0]
    let bootstrap = first.isRightToLeft ? "bootstrap.rtl.min.css" : "bootstrap.min.css"
    let body = DocumentBody(
      document,
      libraries: try [
        library("vega", "vega5.js"), library("vega-lite", "vega-lite5.js"), library("vega-embed", "vega-embed6.js"),
      ])
    let page = PrintPage(
      language: first.rawValue, direction: first.isRightToLeft ? "rtl" : "ltr",
      title: document.title.joined(separator: " / "),
      styles: try [library("bootstrap", "css/\(bootstrap)"), library("noto", "noto.css")]
        + ["evidence.css", "document.css", "running.css"], scripts: ["picture.js"],
      picturesOnly: purpose == .pictures, body: body)
    let html = try templates.render(PrintPage.template, page, in: first)
    try Data(html.utf8).write(to: root.appending(path: "page.html"))
    try Data(Self.running(document.running).utf8).write(to: root.appending(path: "running.css"))
    guard isRoot else { return }
    for folder in [out, root] {
      try files.setAttributes(
        [.ownerAccountID: Self.nobody.user, .groupOwnerAccountID: Self.nobody.group], ofItemAtPath: folder.path)
    }
  }

  func remove() { try? FileManager.default.removeItem(at: root) }

  /// On every page, in the margin: a text within quotes of a style sheet, whatever it holds.
  private static func running(_ text: String) -> String {
    let safe = text.unicodeScalars.map { scalar in
      CharacterSet.alphanumerics.contains(scalar) || scalar == " "
        ? String(scalar) : "\\\(String(scalar.value, radix: 16)) "
    }
    return "@page { @bottom-left { content: \"\(safe.joined())\"; font-size: 8pt; color: #5c6b77; } }\n"
  }

  /// The browser's command line: with an end, without network, and, for root, as nobody.
  func command(_ program: String, seconds: Int) -> [String] {
    var command = ["/usr/bin/timeout", "--kill-after=2", String(seconds)]
    if isRoot {
      command += ["/usr/bin/unshare", "--net", "/usr/bin/setpriv", "--reuid=\(Self.nobody.user)"]
      command += ["--regid=\(Self.nobody.group)", "--clear-groups"]
    }
    command += [
      "/usr/bin/env", "HOME=\(out.path)", program, "--headless", "--disable-gpu", "--no-first-run", "--disable-sync",
      "--disable-background-networking", "--disable-extensions", "--host-resolver-rules=MAP * ~NOTFOUND",
      "--proxy-server=127.0.0.1:9", "--user-data-dir=\(out.path)/profile", "--allow-file-access-from-files",
      "--virtual-time-budget=20000",
    ]
    let page = root.appending(path: "page.html").absoluteString
    switch purpose {
    case .pdf: return command + ["--no-pdf-header-footer", "--print-to-pdf=\(out.path)/document.pdf", page]
    case .pictures:
      // The page is written by a shell that has the command as its arguments, each as it is.
      return command.prefix(3) + ["/bin/sh", "-c", "out=$1; shift; \"$@\" > \"$out\"", "sh", "\(out.path)/page.html"]
        + command.dropFirst(3) + ["--dump-dom", page]
    }
  }
}
