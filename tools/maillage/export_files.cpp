#include "tools/maillage/export_files.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace maillage {
namespace {

using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

// By file name, in pieces' order. Names come from our own node, and are still no paths.
Result<std::map<std::string, std::string>> files_of(const ControlReply& reply) {
  std::map<std::string, std::string> files;
  for (std::size_t i = 1; i < reply.records.size(); ++i) {
    const Json piece = Json::parse(reply.records[i], nullptr, false);
    const bool sound = piece.is_object() && piece.contains("file") && piece["file"].is_string() &&
                       piece.contains("content") && piece["content"].is_string();
    const std::string name = sound ? piece["file"].get<std::string>() : std::string();
    if (name.empty() || name.front() == '.' || name.find('/') != name.npos) {
      return fail(ErrorKind::failure,
                  "the node's answer is not an export: are maillage and maillaged of one version?");
    }
    files[name] += piece["content"].get_ref<const std::string&>();
  }
  return files;
}

}  // namespace

Result<ExportPlace> ExportPlace::at(const std::string& path) {
  ExportPlace place;
  if (path.empty() || path == "-") return place;
  std::error_code error;
  if (path.back() != '/' && !fs::is_directory(path, error)) {
    auto file = OutputFile::create(path);
    if (!file) return unexpected(file.error());
    place.file_.emplace(std::move(*file));
    return place;
  }
  place.made_ = fs::create_directory(path, error);
  if (error && !fs::is_directory(path)) {
    return fail(ErrorKind::failure, fmt::format("cannot make {}: {}", path, error.message()));
  }
  place.directory_ = path.back() == '/' ? path : path + "/";
  return place;
}

ExportPlace::ExportPlace(ExportPlace&& other) noexcept
    : directory_(std::move(other.directory_)), made_(std::exchange(other.made_, false)) {
  if (other.file_) file_.emplace(std::move(*other.file_));
  other.file_.reset();
}

ExportPlace::~ExportPlace() {
  std::error_code ignored;  // of one that has files in it
  if (made_) fs::remove(directory_, ignored);
}

Result<void> ExportPlace::keep(ControlReply& reply) {
  if (is_stdout() || reply.records.empty()) return {};
  const auto files = files_of(reply);
  if (!files) return unexpected(files.error());
  std::vector<OutputFile> made;  // all of them before one is written
  for (const auto& [name, text] : *files) {
    if (!is_directory()) break;
    auto file = OutputFile::create(directory_ + name);
    if (!file) return unexpected(file.error());
    made.push_back(std::move(*file));
  }
  std::size_t next = 0;
  for (const auto& [name, text] : *files) {
    OutputFile& into = is_directory() ? made[next++] : *file_;
    if (auto written = into.write(text); !written) return written;
    if (!is_directory()) break;
  }
  Json report = Json::parse(reply.records.front());
  report["output"] = is_directory() ? directory_ : file_->path();
  reply.records = {report.dump(-1, ' ', false, Json::error_handler_t::replace)};
  return {};
}

std::string pieces_of(const ControlReply& reply) {
  std::string all;
  for (std::size_t i = 1; i < reply.records.size(); ++i) {
    const Json piece = Json::parse(reply.records[i], nullptr, false);
    if (piece.is_object() && piece.contains("content")) {
      all += piece["content"].get_ref<const std::string&>();
    }
  }
  return all;
}

}  // namespace maillage
