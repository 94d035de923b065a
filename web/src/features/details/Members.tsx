import {
  Ellipsis,
  MessageCircle,
  Shield,
  ShieldCheck,
  User as UserIcon,
  UserMinus,
} from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useNavigate } from "react-router";

import { http } from "@/api/http";
import type { Member, RoomRole, RoomSummary } from "@/api/types";
import { text } from "@/lib/i18n";
import { watch } from "@/state/live";
import { actingRole, mayManage, outranks } from "@/state/roles";
import { writeTo } from "@/state/rooms";
import { useNatter } from "@/state/store";
import { toastProblem } from "@/state/toasts";
import { Confirm } from "@/ui/Confirm";
import { Failure } from "@/ui/Failure";
import { IconButton } from "@/ui/IconButton";
import { ListSkeleton } from "@/ui/ListSkeleton";
import { Menu, type MenuItem } from "@/ui/Menu";
import { MoreBelow } from "@/ui/MoreBelow";
import { PersonLine } from "@/ui/PersonLine";
import { usePaged } from "@/ui/usePaged";

interface RowProps {
  member: Member;
  summary: RoomSummary;
  onChanged: () => void;
}

function MemberRow({ member: { user, role }, summary, onChanged }: RowProps) {
  const me = useNatter((state) => state.held.me?.id);
  const navigate = useNavigate();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  const [removing, setRemoving] = useState(false);
  const { id } = summary.room;
  const words = text.details;

  const give = (next: RoomRole) => () => {
    http.changeRole(id, user.id, next).then(onChanged, (error: unknown) => toastProblem(error));
  };
  const items: MenuItem[] = [];
  if (user.id !== me) {
    items.push({
      label: text.people.write(user.display_name),
      icon: MessageCircle,
      run: () => {
        writeTo(user.id).then(
          (room) => navigate(`/rooms/${room}`),
          (error: unknown) => toastProblem(error),
        );
      },
    });
  }
  if (actingRole(summary) === "owner") {
    const roles: [RoomRole, string, MenuItem["icon"]][] = [
      ["member", words.makeMember, UserIcon],
      ["admin", words.makeAdmin, Shield],
      ["owner", words.makeOwner, ShieldCheck],
    ];
    for (const [each, label, icon] of roles)
      if (each !== role) items.push({ label, icon, run: give(each) });
  }
  if (user.id !== me && mayManage(summary) && outranks(summary, role)) {
    items.push({
      label: words.remove,
      icon: UserMinus,
      danger: true,
      run: () => setRemoving(true),
    });
  }
  return (
    <li className="hover:bg-hover flex h-14 items-center gap-3 rounded-xl px-2.5">
      <PersonLine person={user}>
        {role !== "member" && (
          <span className="text-quiet shrink-0 text-xs">{text.roles[role]}</span>
        )}
        {items.length > 0 && (
          <IconButton
            icon={Ellipsis}
            label={words.memberActions(user.display_name)}
            compact
            aria-haspopup="menu"
            onClick={(event) => {
              const { right, bottom } = event.currentTarget.getBoundingClientRect();
              setAt({ x: right - 200, y: bottom + 4 });
            }}
          />
        )}
      </PersonLine>
      {at !== null && (
        <Menu
          label={words.memberActions(user.display_name)}
          items={items}
          at={at}
          onClose={() => setAt(null)}
        />
      )}
      {removing && (
        <Confirm
          title={words.removeTitle(user.display_name)}
          hint={words.removeHint}
          act={words.remove}
          onAct={async () => {
            await http.removeMember(id, user.id);
            onChanged();
          }}
          onClose={() => setRemoving(false)}
        />
      )}
    </li>
  );
}

export function Members({ summary }: { summary: RoomSummary }) {
  const { id, members } = summary.room;
  // Read anew when somebody comes or goes.
  const { items, loading, problem, more, loadMore, again } = usePaged<Member>(
    `${id}/${members}`,
    async (after, signal) => {
      const page = await http.members(id, { after, limit: 100 }, signal);
      return { items: page.members, next: page.next };
    },
  );
  const ids = useMemo(
    () =>
      items
        .slice(0, 150)
        .map((member) => member.user.id)
        .join(),
    [items],
  );
  useEffect(() => (ids === "" ? undefined : watch(ids.split(","))), [ids]);
  if (problem !== null) return <Failure words={problem} onRetry={again} />;
  if (loading && items.length === 0) return <ListSkeleton rows={4} />;
  return (
    <>
      <ul>
        {items.map((member) => (
          <MemberRow key={member.user.id} member={member} summary={summary} onChanged={again} />
        ))}
      </ul>
      {more && <MoreBelow onNear={loadMore} />}
    </>
  );
}
