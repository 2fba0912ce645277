/* A disk that fails when it is told to. Loaded before the C library (LD_PRELOAD), it stands between a server and the files
 * of one folder. It remembers what each write replaced until an fsync makes the write last; a power cut puts that back,
 * all of it or a random part of it, and the process ends on the spot. It also fails calls, cuts writes short and lies.
 *
 * A page of a file may reach the disk at any moment before its fsync, so at a cut each unsynced page is old, new, or torn
 * by sectors of 512 bytes. Names (made, moved, taken away) last when their folder was synced; until then a cut keeps the
 * first so many of them. After a failed fsync the kernel holds such pages for clean: a later fsync that succeeds does not
 * save them, only writing them again does. What an earlier process left unsynced counts as lasting, unless it ended by
 * ONLY_THE_PROCESS. */
#include "disk.h"

static int opened(const char *path, int flags, mode_t mode) {
    if (!watched(path)) return real_open64(path, flags, mode);
    /* To remember, one must read; a second descriptor would give up SQLite's locks when it closes. */
    if ((flags & O_ACCMODE) == O_WRONLY) flags = (flags & ~O_ACCMODE) | O_RDWR;
    pthread_mutex_lock(&lock);
    struct stat about;
    int is_new = (flags & O_CREAT) && stat(path, &about), truncates = flags & O_TRUNC && !is_new;
    if (is_new) count();
    int fd = real_open64(path, flags & ~O_TRUNC, mode);
    if (fd >= 0 && fd < FDS && !fstat(fd, &about)) {
        struct file *file = files, *free_place = NULL;
        for (; file < files + FILES; file++) {
            if (!file->used && !free_place) free_place = file;
            if (file->used && file->device == about.st_dev && file->inode == about.st_ino) break;
        }
        if (file == files + FILES && (file = free_place))
            *file = (struct file){.used = 1, .is_folder = S_ISDIR(about.st_mode), .device = about.st_dev, .inode = about.st_ino};
        by_fd[fd] = file;
        if (file) strcpy(file->path, path);
        if (is_new) note_name(MADE, path, "", "");
        if (truncates && file) remember(file, fd, 0, about.st_size);
        if (truncates && real_ftruncate64(fd, 0)) control->kept++;
    }
    pthread_mutex_unlock(&lock);
    return fd;
}

#define OPENS(name) \
    int name(const char *path, int flags, ...) { \
        va_list rest; \
        va_start(rest, flags); \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
        va_end(rest); \
        return opened(path, flags, mode); \
    }
OPENS(open)
OPENS(open64)

static ssize_t written(struct file *file, int fd, const void *bytes, size_t length, off_t place) {
    pthread_mutex_lock(&lock);
    count();
    control->writes++;
    ssize_t done = -1;
    if (concerned(file) && control->short_writes && length > 1) {
        control->injected++;
        length = 1 + draw(length - 1);
    }
    if (!(concerned(file) && fails(control->write_error))) {
        off_t from = place >= 0 ? place : fcntl(fd, F_GETFL) & O_APPEND ? size_of(fd) : lseek(fd, 0, SEEK_CUR);
        remember(file, fd, from, from + (off_t)length);
        done = place >= 0 ? real_pwrite64(fd, bytes, length, place) : real_write(fd, bytes, length);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    return at(fd) ? written(at(fd), fd, bytes, length, -1) : real_write(fd, bytes, length);
}

ssize_t writev(int fd, const struct iovec *parts, int n) {
    return at(fd) && n > 0 ? written(at(fd), fd, parts[0].iov_base, parts[0].iov_len, -1) : real_writev(fd, parts, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t place) {
    return at(fd) ? written(at(fd), fd, bytes, length, place) : real_pwrite64(fd, bytes, length, place);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t place) { return pwrite64(fd, bytes, length, place); }

int fsync(int fd) {
    struct file *file = at(fd);
    if (!file) return real_fsync(fd);
    pthread_mutex_lock(&lock);
    count();
    control->syncs++;
    int done = 0;
    if (concerned(file) && !file->is_folder && fails(control->sync_error)) {
        done = -1;
        for (size_t n = 0; n < file->room; n++)
            if (file->old[n]) file->old[n]->doomed = 1;
        if (control->cut_at == ON_FAILURE) cut();
    } else if (!control->lies) {
        /* The real disk need not be waited for: here a cut is an undoing. */
        lasts(file, fd);
        if (file->is_folder) named = 0;
    }
    pthread_mutex_unlock(&lock);
    return done;
}
int fdatasync(int fd) { return fsync(fd); }

int ftruncate64(int fd, off_t size) {
    struct file *file = at(fd);
    if (!file) return real_ftruncate64(fd, size);
    pthread_mutex_lock(&lock);
    count();
    remember(file, fd, size, size_of(fd) > size ? size_of(fd) : size);
    int done = real_ftruncate64(fd, size);
    pthread_mutex_unlock(&lock);
    return done;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

static void moved(const char *path, const char *to) {
    for (struct file *file = files; file < files + FILES; file++)
        if (file->used && !strcmp(file->path, path)) strcpy(file->path, to);
}

int rename(const char *path, const char *to) {
    if (!watched(path) || !watched(to)) return real_rename(path, to);
    char grave[512];
    pthread_mutex_lock(&lock);
    count();
    bury(grave, to);
    int done = real_rename(path, to);
    if (!done) {
        if (grave[0]) moved(to, grave);
        moved(path, to);
        note_name(MOVED, path, to, grave);
    }
    pthread_mutex_unlock(&lock);
    return done;
}

int unlink(const char *path) {
    if (!watched(path)) return real_unlink(path);
    char grave[512];
    pthread_mutex_lock(&lock);
    count();
    bury(grave, path);
    int done = real_unlink(path);
    if (!done && grave[0]) moved(path, grave), note_name(GONE, path, "", grave);
    pthread_mutex_unlock(&lock);
    return done;
}

int close(int fd) {
    if (!at(fd)) return real_close(fd);
    pthread_mutex_lock(&lock);
    by_fd[fd] = NULL;
    pthread_mutex_unlock(&lock);
    return real_close(fd);
}
