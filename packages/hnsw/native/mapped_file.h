// A file in memory, read-only, as the system maps it: pages that are not read take no memory.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

#include "ann/error.h"

#if defined(_WIN32)
#define NOMINMAX
#include <windows.h>
#else
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#endif

namespace ann::hnsw {

class MappedFile {
 public:
  // `path` in UTF-8. Throws `io`.
  explicit MappedFile(const std::string& path) { open(path); }
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  const char* data() const { return data_; }
  uint64_t size() const { return size_; }

#if defined(_WIN32)
  ~MappedFile() {
    if (data_ != nullptr) UnmapViewOfFile(data_);
  }

 private:
  void open(const std::string& path) {
    const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
    std::wstring wide(static_cast<size_t>(length), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, wide.data(), length);
    const HANDLE file = CreateFileW(wide.c_str(), GENERIC_READ, FILE_SHARE_READ, nullptr, OPEN_EXISTING,
                                    FILE_FLAG_RANDOM_ACCESS, nullptr);
    if (file == INVALID_HANDLE_VALUE) fail(path, "error " + std::to_string(GetLastError()));
    LARGE_INTEGER size;
    const bool sized = GetFileSizeEx(file, &size) != 0;
    const HANDLE mapping = sized && size.QuadPart > 0 ? CreateFileMappingW(file, nullptr, PAGE_READONLY, 0, 0, nullptr) : nullptr;
    if (mapping != nullptr) {
      data_ = static_cast<const char*>(MapViewOfFile(mapping, FILE_MAP_READ, 0, 0, 0));
      CloseHandle(mapping);
    }
    CloseHandle(file);
    if (!sized || (size.QuadPart > 0 && data_ == nullptr)) fail(path, "it cannot be mapped");
    size_ = static_cast<uint64_t>(size.QuadPart);
  }
#else
  ~MappedFile() {
    if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
  }

 private:
  void open(const std::string& path) {
    // A pipe would wait for a writer.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) fail(path, std::strerror(errno));
    struct stat status;
    const bool regular = fstat(file, &status) == 0 && S_ISREG(status.st_mode);
    void* mapped = MAP_FAILED;
    if (regular && status.st_size > 0) {
      mapped = mmap(nullptr, static_cast<size_t>(status.st_size), PROT_READ, MAP_SHARED, file, 0);
    }
    const std::string reason = regular ? std::strerror(errno) : "it is no regular file";
    close(file);
    if (!regular || (status.st_size > 0 && mapped == MAP_FAILED)) fail(path, reason);
    size_ = static_cast<uint64_t>(status.st_size);
    if (size_ > 0) data_ = static_cast<const char*>(mapped);
  }
#endif

  [[noreturn]] static void fail(const std::string& path, const std::string& reason) {
    throw Error("io", "the file of the originals, " + path + ", cannot be opened: " + reason);
  }

  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace ann::hnsw
